import { createAction, Property } from '@activepieces/pieces-framework';
import { quote } from '../errors/text';
import { instasentAuth, withConnection } from '../auth';
import { classify, placeholder } from '../forms/newer-hosts';
import { eventTypeForm, eventTypeProperty } from '../forms/event-types';
import { eventForm } from '../forms/forms';
import { ORIGIN_OUTPUT_FIELDS } from '../forms/output-fields';
import { readEventDate } from '../values/dates';
import { madeEventId } from '../values/event-id';
import { requiredId } from '../values/ids';
import { isBlank } from '../values/input';
import { originCells } from '../outputs/cells';
import { wireParameters } from '../values/attributes';
import { IngestClient } from '../ingest-api/client';
import { confirmedItem } from '../ingest-api/confirmed-item';

export const addEvent = createAction({
  auth: instasentAuth,
  name: 'add_event',
  displayName: 'Add Event',
  description:
    'Records something that a contact did, such as an order, a visit, a booking or a payment. It cannot be changed afterwards. Give the event ID where there is one, such as the order number: Instasent records each event ID once. Without it the piece makes one for this run of the flow: two identical events in one run then count once, and a webhook that calls twice makes two runs and so two events.',
  audience: 'both',
  aiMetadata: {
    description:
      'Records one event of a contact in Instasent, such as an order, a form submission, a booking, a payment or a refund; it cannot be changed afterwards. Give eventId where what happened has an ID of its own, such as an order number: the same eventId is recorded only once, while every call of yours without one records another event. eventType is the code, such as ecommerce_order_create, eventDate is ISO 8601, and the details go into eventParameters by the names that belong to that type.',
    idempotent: false,
  },
  props: {
    userId: Property.ShortText({
      displayName: 'User ID',
      description: 'Of the contact that this happened to, such as C-1042.',
      ...placeholder('C-1042'),
      required: true,
    }),
    eventType: eventTypeProperty(),
    eventId: Property.ShortText({
      displayName: 'Event ID',
      description: 'Such as order number 10045. Empty: the piece makes one.',
      ...placeholder('10045'),
      required: false,
    }),
    eventDate: Property.ShortText({
      displayName: 'Event Date',
      description: 'Such as 2026-03-09T18:30:00+01:00 (no zone: UTC). Empty: now.',
      ...placeholder('2026-03-09T18:30:00+01:00'),
      required: false,
    }),
    eventParameters: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Event Parameters',
      description: 'The details of this event type. Empty ones are not sent.',
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
      {
        key: 'event_id_made',
        label: 'Event ID Made',
        format: 'boolean',
        description: 'Whether Event ID was empty, so that the piece made one.',
      },
      { key: 'event_type', label: 'Event Type' },
      { key: 'event_date', label: 'Event Date', format: 'datetime' },
      ...ORIGIN_OUTPUT_FIELDS,
    ],
  },
  async run({ auth, propsValue, run, step }) {
    return withConnection(auth, async (connection) => {
      const userId = requiredId(
        propsValue.userId,
        'User ID',
        'Type or map the user ID of the contact that this happened to, such as C-1042.',
      );
      const eventType = requiredId(propsValue.eventType, 'Event Type', 'Choose one from the list.');
      const eventDate = readEventDate(
        propsValue.eventDate,
        'Event Date',
        'Use a date and time such as 2026-03-09T18:30:00+01:00, a date such as 2026-03-09, or leave it empty to use the current time.',
      );
      const parameters = wireParameters(propsValue.eventParameters);
      const hasId = !isBlank(propsValue.eventId);
      const event = {
        _user_id: userId,
        _event_id: hasId
          ? requiredId(
              propsValue.eventId,
              'Event ID',
              'Map an ID that is unique for what happened, such as the order number, or leave it empty.',
            )
          : madeEventId({ run, step, userId, eventType, eventDate, parameters }),
        _event_type: eventType,
        _event_date: eventDate ?? new Date().toISOString(),
        _event_parameters: parameters,
      };
      const outcome = await new IngestClient(connection).recordEvents([event]);
      confirmedItem(
        outcome,
        'event',
        `event ${quote(event._event_id)} of contact ${quote(userId)}`,
      );
      return {
        status: 'accepted',
        user_id: userId,
        event_id: event._event_id,
        event_id_made: !hasId,
        event_type: eventType,
        event_date: event._event_date,
        ...originCells(connection, outcome),
      };
    });
  },
});

classify(addEvent, 'WRITE');
