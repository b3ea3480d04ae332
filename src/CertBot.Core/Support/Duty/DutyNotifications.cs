using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support.Duty;

/// <summary>Who is told of an absence: the substitute, and whose absence it is if somebody else enters or ends it.</summary>
public static class DutyNotifications
{
    public static ImmutableArray<Notification> For(ImmutableArray<RecordedEvent<DutyEvent>> events, DutySchedule? before, DutySchedule after) =>
        [.. events.SelectMany(e => For(e, before, after))];

    private static IEnumerable<Notification> For(RecordedEvent<DutyEvent> recorded, DutySchedule? before, DutySchedule after) =>
        recorded.Data switch
        {
            DutyEvent.AbsenceEntered e when Find(after, e.Person, e.First) is { } absence => Tell(
                "notice.absence.entered",
                "notice.absence.entered.own",
                absence,
                recorded.By
            ),
            DutyEvent.AbsenceBegan e when Find(after, e.Person, e.First) is { } absence =>
            [
                new(new Recipient.ToPerson(absence.Substitute), CreateMessage("notice.absence.began", absence, recorded.By)),
            ],
            DutyEvent.AbsenceEnded e when before is not null && Find(before, e.Person, e.First) is { } absence => Tell(
                "notice.absence.ended",
                "notice.absence.ended.own",
                absence,
                recorded.By
            ),
            _ => [],
        };

    private static IEnumerable<Notification> Tell(string key, string ownKey, Absence absence, PersonId by)
    {
        if (absence.Substitute != by)
            yield return new(new Recipient.ToPerson(absence.Substitute), CreateMessage(key, absence, by));
        if (!absence.IsOf(by))
            yield return new(new Recipient.ToPerson(absence.Person), CreateMessage(ownKey, absence, by));
    }

    private static BotMessage.TextMessage CreateMessage(string key, Absence absence, PersonId by) =>
        new(
            key,
            new()
            {
                ["who"] = LocalizableValue.PersonName(absence.Person),
                ["substitute"] = LocalizableValue.PersonName(absence.Substitute),
                ["by"] = LocalizableValue.PersonName(by),
                ["byClock"] = by == PersonId.Clock ? "clock" : "person",
                ["days"] = absence.DescribeDays(),
                ["to"] = LocalizableValue.Date(absence.Last),
            }
        );

    private static Absence? Find(DutySchedule schedule, PersonId person, NodaTime.LocalDate first) =>
        schedule.Absences.FirstOrDefault(a => a.Person == person && a.First == first);
}
