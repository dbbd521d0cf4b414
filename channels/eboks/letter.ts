import type { Body } from '../../core/adapter.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

export const example: Body = {
  recipient: { cpr: '410190-1234' },
  content: {
    title: 'Indkaldelse til samtale om din plan',
    text: 'Du har fået en indkaldelse fra jobcentret.',
    reply: true,
    contentData: { caseID: { caseID: 'SAG-2026-0117', caseSystem: 'Jobplan' } },
    replyData: [{ caseID: 'SAG-2026-0117', additionalReplyData: [{ label: 'Intern reference', value: 'samtale-42' }] }],
    documents: [
      {
        filename: 'indkaldelse.txt', mediaType: 'text/plain', data: base64('Vi indkalder dig til en samtale om din plan.'),
        label: 'Indkaldelse', documentID: 'DOK-1',
        action: [
          {
            label: 'Sæt i kalenderen', actionCode: 'AFTALE',
            reservation: {
              description: 'Samtale om din plan', reservationUUID: '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f03', abstract: 'Samtale',
              location: 'Jobcentret, Prøvegade 12', startDateTime: '2027-02-10T09:00:00Z', endDateTime: '2027-02-10T09:45:00Z',
              organizerName: 'Jobcentret',
            },
          },
          { label: 'Flyt samtalen', actionCode: 'SELVBETJENING', entryPoint: { url: 'https://jobcenter.example/samtale' } },
        ],
      },
      { filename: 'klagevejledning.txt', mediaType: 'text/plain', data: base64('Du kan klage inden fire uger.') },
    ],
    technicalDocuments: [
      { filename: 'samtale.json', mediaType: 'application/json', data: base64('{"samtale":42}'), label: 'Til fagsystemer' },
    ],
  },
}
