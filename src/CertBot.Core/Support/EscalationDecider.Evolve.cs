using CertBot.Core.Primitives;

namespace CertBot.Core.Support;

public static partial class EscalationDecider
{
    private const string CommentedTextKey = "escalation.note.commented";

    /// <summary>The escalation after an event. Null before it was opened; any other first event is a bug in the history.</summary>
    public static Escalation Evolve(Escalation? escalation, EscalationId id, RecordedEvent<EscalationEvent> recorded) =>
        (escalation, recorded.Data) switch
        {
            (null, EscalationEvent.Opened(var reason)) => new Escalation
            {
                Id = id,
                Reason = reason,
                OpenedBy = recorded.By,
                OpenedAt = recorded.At,
                Level = 0,
                LevelSince = recorded.At,
                Assignees = [],
                Revision = 1,
                History = [new(recorded.At, recorded.By, "escalation.note.opened", reason) { Level = 0 }],
            },
            (null, _) or (_, EscalationEvent.Opened) => throw new InvalidOperationException($"{recorded.Data.GetType().Name} does not follow here"),
            (_, EscalationEvent.LevelCalled called) => ApplyLevelCalled(escalation, recorded, called),
            (_, EscalationEvent.LevelUnstaffed(var level)) => AddNoteAndRevision(escalation, recorded, "nobody-there", "", level),
            (_, EscalationEvent.Acknowledged(var completesLevel)) => AddNoteAndRevision(escalation, recorded, "acknowledged", "") with
            {
                Acknowledged = escalation.Acknowledged.Add(recorded.By),
                IsAcknowledged = completesLevel,
                NextDue = completesLevel ? null : escalation.NextDue,
            },
            (_, EscalationEvent.Commented(var words)) => AddNoteAndRevision(escalation, recorded, "commented", words),
            (_, EscalationEvent.Reminded(var next)) => AddNoteAndRevision(escalation, recorded, "reminded", "") with { NextDue = next },
            (_, EscalationEvent.Closed(var outcome)) => AddNoteAndRevision(escalation, recorded, "ended", outcome) with
            {
                Closed = new(recorded.By, recorded.At, outcome),
                NextDue = null,
            },
            _ => throw new InvalidOperationException($"Not an event of an escalation: {recorded.Data.GetType().Name}"),
        };

    /// <summary>A history entry as text: who, when, the level, and the comment.</summary>
    public static LocalizableValue Describe(EscalationNote note) =>
        LocalizableValue.Text(
            note.TextKey,
            new()
            {
                ["who"] = LocalizableValue.PersonName(note.By),
                ["at"] = LocalizableValue.Timestamp(note.At),
                ["level"] = note.Level,
                ["words"] = note.Words,
            }
        );

    private static Escalation ApplyLevelCalled(Escalation escalation, RecordedEvent<EscalationEvent> recorded, EscalationEvent.LevelCalled called)
    {
        var withNote = AddNoteAndRevision(
            escalation,
            recorded,
            called.Cause switch
            {
                RaiseCause.Opened => "called",
                RaiseCause.Raised => "raised",
                RaiseCause.Unanswered => "unanswered",
                RaiseCause.NobodyBelow => "called",
                RaiseCause.OtherPeople => "other-people",
                _ => throw new InvalidOperationException($"Not a cause: {called.Cause}"),
            },
            called.Words,
            called.Level
        );
        return Enum.GetValues<EscalationSide>()
            .Where(side => IsSideEmpty(side, called))
            .Aggregate(withNote, (state, side) => AddNote(state, recorded, side == EscalationSide.Vendor ? "no-vendor" : "no-platform", "", called.Level)) with
        {
            Level = called.Level,
            LevelSince = called.Since,
            Assignees = called.Assignees,
            Notified = [.. escalation.Notified.Union(called.Called)],
            Acknowledged = [],
            IsAcknowledged = false,
            NextDue = called.Due,
        };
    }

    /// <summary>The level has this side, nobody holds a role of it, and the other side is there.</summary>
    private static bool IsSideEmpty(EscalationSide side, EscalationEvent.LevelCalled called) =>
        !called.Called.IsEmpty && called.Assignees.Any(s => s.Side == side) && called.Assignees.Where(s => s.Side == side).All(s => s.Holders.IsEmpty);

    private static Escalation AddNoteAndRevision(Escalation escalation, RecordedEvent<EscalationEvent> recorded, string key, string words, int? level = null) =>
        AddNote(escalation, recorded, key, words, level ?? escalation.Level) with
        {
            Revision = escalation.Revision + 1,
        };

    private static Escalation AddNote(Escalation escalation, RecordedEvent<EscalationEvent> recorded, string key, string words, int level) =>
        escalation with
        {
            History = escalation.History.Add(new(recorded.At, recorded.By, $"escalation.note.{key}", words) { Level = level }),
        };
}
