-- Who holds a seat is asked seat by seat; who is at a site, and which PC stopped, for every view.
CREATE INDEX view_assignment_seat ON view_assignment (site, room, seat, received);
CREATE INDEX view_enrolment_site ON view_enrolment (site, received);
CREATE INDEX view_stop_agent ON view_stop (agent, received);
PRAGMA user_version = 3;
