using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Duty;

namespace CertBot.Core.Support;

/// <summary>Applies an event to an escalation, and adds a line to its history.</summary>
public static class EscalationEvolver
{
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
            (_, EscalationEvent.LevelUnstaffed e) => AddNote(
                escalation,
                new(recorded.At, recorded.By, e.Away.IsEmpty ? "escalation.note.nobody-there" : "escalation.note.nobody-reachable", "")
                {
                    Level = e.Level,
                    Away = e.Away,
                }
            ) with
            {
                Revision = escalation.Revision + 1,
            },
            (_, EscalationEvent.Acknowledged e) => ApplyAcknowledged(escalation, recorded, e),
            (_, EscalationEvent.Commented(var words)) => AddNoteAndRevision(escalation, recorded, "commented", words),
            (_, EscalationEvent.Reminded(var next)) => AddNoteAndRevision(escalation, recorded, "reminded", "") with { NextDue = next },
            (_, EscalationEvent.Closed(var outcome)) => AddNoteAndRevision(escalation, recorded, "ended", outcome) with
            {
                Closed = new(recorded.By, recorded.At, outcome),
                NextDue = null,
            },
            _ => throw new InvalidOperationException($"Not an event of an escalation: {recorded.Data.GetType().Name}"),
        };

    private static Escalation ApplyAcknowledged(Escalation escalation, RecordedEvent<EscalationEvent> recorded, EscalationEvent.Acknowledged e)
    {
        ImmutableArray<Substitution> substitutions = e.For is { } absent ? [new(absent, recorded.By)] : [];
        return AddNote(
            escalation,
            new(recorded.At, recorded.By, substitutions.IsEmpty ? "escalation.note.acknowledged" : "escalation.note.acknowledged-for", "")
            {
                Level = escalation.Level,
                Substitutions = substitutions,
            }
        ) with
        {
            Acknowledged = escalation.Acknowledged.Add(recorded.By),
            AcknowledgedFor = escalation.AcknowledgedFor.AddRange(substitutions),
            IsAcknowledged = e.CompletesLevel,
            NextDue = e.CompletesLevel ? null : escalation.NextDue,
            Revision = escalation.Revision + 1,
        };
    }

    /// <summary>Who stands in for whom, and who cannot be reached, as lines of the history.</summary>
    private static Escalation AddDutyNotes(Escalation escalation, RecordedEvent<EscalationEvent> recorded, EscalationEvent.LevelCalled called)
    {
        ImmutableArray<Substitution> substitutions = [.. called.Assignees.SelectMany(s => s.Substitutions).Distinct()];
        ImmutableArray<PersonId> away = called.Called.IsEmpty ? [] : [.. called.Assignees.SelectMany(s => s.Away).Distinct()]; // else said of the level
        var withSubstitutions = substitutions.IsEmpty
            ? escalation
            : AddNote(escalation, new(recorded.At, recorded.By, "escalation.note.substitutions", "") { Level = called.Level, Substitutions = substitutions });
        return away.IsEmpty
            ? withSubstitutions
            : AddNote(withSubstitutions, new(recorded.At, recorded.By, "escalation.note.away", "") { Level = called.Level, Away = away });
    }

    private static Escalation ApplyLevelCalled(Escalation escalation, RecordedEvent<EscalationEvent> recorded, EscalationEvent.LevelCalled called)
    {
        var withCall = AddNoteAndRevision(
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
        var withNote = AddDutyNotes(withCall, recorded, called);
        return Enum.GetValues<EscalationSide>()
            .Where(side => IsSideEmpty(side, called))
            .Aggregate(withNote, (state, side) => AddNote(state, recorded, side == EscalationSide.Vendor ? "no-vendor" : "no-platform", "", called.Level)) with
        {
            Level = called.Level,
            LevelSince = called.Since,
            Assignees = called.Assignees,
            Notified = [.. escalation.Notified.Union(called.Called)],
            Acknowledged = [],
            AcknowledgedFor = [],
            IsAcknowledged = false,
            NextDue = called.Due,
        };
    }

    /// <summary>The level has this side, nobody holds a role of it, and the other side is there.</summary>
    private static bool IsSideEmpty(EscalationSide side, EscalationEvent.LevelCalled called) =>
        !called.Called.IsEmpty
        && called.Assignees.Any(s => s.Side == side)
        && called.Assignees.Where(s => s.Side == side).All(s => s.Holders.IsEmpty && s.Away.IsEmpty);

    private static Escalation AddNoteAndRevision(Escalation escalation, RecordedEvent<EscalationEvent> recorded, string key, string words, int? level = null) =>
        AddNote(escalation, recorded, key, words, level ?? escalation.Level) with
        {
            Revision = escalation.Revision + 1,
        };

    private static Escalation AddNote(Escalation escalation, RecordedEvent<EscalationEvent> recorded, string key, string words, int level) =>
        AddNote(escalation, new(recorded.At, recorded.By, $"escalation.note.{key}", words) { Level = level });

    private static Escalation AddNote(Escalation escalation, EscalationNote note) => escalation with { History = escalation.History.Add(note) };
}
