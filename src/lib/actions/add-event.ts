import { createAction, Property } from '@activepieces/pieces-framework';
import { quote } from '../errors';
import { connectionOf, instasentAuth } from '../auth';
import { eventDate } from '../values/dates';
import { eventTypeForm, eventTypeProperty } from '../forms/event-types';
import { eventForm } from '../forms/forms';
import { requiredText } from '../values/input';
import { confirmedItem, originCells } from '../outputs/cells';
import { wireParameters } from '../values/wire';
import { IngestClient } from '../ingest-api/client';

export const addEvent = createAction({
  auth: instasentAuth,
  name: 'add_event',
  displayName: 'Add Event',
  description:
    'Records something that a contact did, such as an order, a visit, a booking or a payment.',
  audience: 'both',
  aiMetadata: {
    description:
      'Records one event of a contact in Instasent: orders and checkouts, views and form submissions, appointments and reservations, payments and refunds, metrics, custom events. Needs userId, eventType (one of the listed types) and eventId, which must be unique for what happened (an order number, for example) and the same whenever the same event is sent again. Events cannot be changed afterwards. Put the details into eventParameters by the names of that event type. Sending the same eventId again records nothing new.',
    idempotent: true,
  },
  props: {
    userId: Property.ShortText({
      displayName: 'User ID',
      description:
        'The user ID of the contact this happened to, for example C-1042: the same ID as in “Add or Update Contact”.',
      required: true,
    }),
    eventId: Property.ShortText({
      displayName: 'Event ID',
      description:
        'A unique ID for what happened, for example the order number 10045. Instasent records each event ID once: if the flow sends it again, nothing is recorded twice.',
      required: true,
    }),
    eventType: eventTypeProperty(),
    eventDate: Property.ShortText({
      displayName: 'Event Date',
      description:
        'When it happened, for example 2026-03-09T18:30:00+01:00 or 2026-03-09. Without a time zone it counts as UTC. Leave it empty to use the current time.',
      required: false,
    }),
    eventParameters: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Event Parameters',
      description: 'The details of this event type. Empty fields are not sent.',
      required: false,
      refreshers: ['eventType'],
      props: ({ auth, eventType }) => eventTypeForm(auth, eventType, eventForm),
    }),
  },
  outputSchema: {
    fields: [
      {
        key: 'status',
        label: 'Status',
        description: 'Always "accepted"; a rejected event fails the step.',
      },
      { key: 'user_id', label: 'User ID' },
      { key: 'event_id', label: 'Event ID' },
      { key: 'event_type', label: 'Event Type' },
      { key: 'event_date', label: 'Event Date', format: 'datetime' },
      { key: 'project_id', label: 'Project ID' },
      { key: 'datasource_id', label: 'Data Source ID' },
      { key: 'stream_id', label: 'Stream ID' },
    ],
  },
  async run({ auth, propsValue }) {
    const connection = connectionOf(auth);
    const event = {
      _user_id: requiredText(
        propsValue.userId,
        'User ID',
        'Type or map the user ID of the contact that this happened to, such as C-1042.',
      ),
      _event_id: requiredText(
        propsValue.eventId,
        'Event ID',
        'Type or map an ID that is unique for what happened, such as the order number.',
      ),
      _event_type: requiredText(propsValue.eventType, 'Event Type', 'Choose one from the list.'),
      _event_date: eventDate(
        propsValue.eventDate,
        'Event Date',
        new Date(),
        'Use a date and time such as 2026-03-09T18:30:00+01:00, a date such as 2026-03-09, or leave it empty to use the current time.',
      ),
      _event_parameters: wireParameters(propsValue.eventParameters),
    };
    const outcome = await new IngestClient(connection).recordEvents([event]);
    confirmedItem(
      outcome,
      'event',
      `event ${quote(event._event_id)} of contact ${quote(event._user_id)}`,
    );
    return {
      status: 'accepted',
      user_id: event._user_id,
      event_id: event._event_id,
      event_type: event._event_type,
      event_date: event._event_date,
      ...originCells(connection, outcome),
    };
  },
});
