using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support;

/// <summary>
/// Opens escalations, handles people's actions, and raises them by time. It knows levels and people only, not the subject of the escalation.
/// Permissions: acknowledge, holders of a role of the current level; comment, anyone of either side; raise and close, the current level, the opener
/// and the first level's platform roles. Refusals are texts of <c>escalation.refused.*</c>.
/// </summary>
public static class EscalationDecider
{
    /// <summary>Longest reason, comment or outcome taken, in characters.</summary>
    public const int MaxTextLength = 2000;

    /// <summary>Maximum number of comments: the escalation is stored with its application, and nobody may fill that document.</summary>
    public const int MaxComments = 200;

    /// <summary>The outcome of an escalation the clock closes because its document has no room left; shown as a text in the reader's language.</summary>
    public const string NoRoom = "";

    /// <summary>Maximum length of all words of an escalation together, in characters. Raising and closing it is possible beyond.</summary>
    public const int MaxWordsInSum = 30_000;

    private const string EndedTextKey = "escalation.note.ended";

    private const string CommentedTextKey = "escalation.note.commented";

    public static Decision<EscalationEvent> Open(EscalationId id, string reason, EscalationContext context) =>
        !context.IsActorInvolved ? Reject("not-yours", id)
        : CheckText(reason) is { } refusal ? Decision<EscalationEvent>.Reject(refusal with { Question = "reason" })
        : new Decision<EscalationEvent>.Accepted([
            new EscalationEvent.Opened(reason.Trim()),
            .. EscalationLadder.CallFrom(context.Edition.Escalation.Min(l => l.Level), context.Now, RaiseCause.Opened, "", context),
        ]);

    /// <summary>Opened by the clock. The reason is empty: whoever shows the escalation says which promise was not kept.</summary>
    public static ImmutableArray<EscalationEvent> OpenByClock(EscalationContext context) =>
        [
            new EscalationEvent.Opened(""),
            .. EscalationLadder.CallFrom(context.Edition.Escalation.Min(l => l.Level), context.Now, RaiseCause.Opened, "", context),
        ];

    public static Decision<EscalationEvent> Decide(EscalationCommand command, Escalation escalation, EscalationContext context) =>
        command switch
        {
            _ when !context.IsActorInvolved => Reject("not-yours", escalation.Id),
            _ when escalation.Closed is { } closed => Reject(
                "closed",
                escalation.Id,
                new() { ["who"] = LocalizableValue.PersonName(closed.By), ["at"] = LocalizableValue.Timestamp(closed.At) }
            ),
            EscalationCommand.Acknowledge => Acknowledge(escalation, context),
            EscalationCommand.Comment when escalation.History.Count(n => n.TextKey == CommentedTextKey) >= MaxComments => Reject(
                "too-many-comments",
                escalation.Id,
                new() { ["max"] = MaxComments }
            ),
            EscalationCommand.Comment when escalation.History.Sum(n => n.Words.Length) >= MaxWordsInSum => Reject(
                "too-many-words",
                escalation.Id,
                new() { ["max"] = MaxWordsInSum }
            ),
            EscalationCommand.Comment(var words) => AcceptText(words, w => [new EscalationEvent.Commented(w)]),
            EscalationCommand.Raise when !CanSteer(escalation, context) => Reject("not-called", escalation.Id),
            EscalationCommand.Raise when escalation.Level >= context.LastLevel => Reject("last-level", escalation.Id, new() { ["level"] = escalation.Level }),
            EscalationCommand.Raise(var words) => AcceptText(words, w =>
                [.. EscalationLadder.CallFrom(escalation.Level + 1, context.Now, RaiseCause.Raised, w, context)]
            ),
            EscalationCommand.Close when !CanSteer(escalation, context) => Reject("not-called", escalation.Id),
            EscalationCommand.Close(var outcome) => AcceptText(outcome, w => [new EscalationEvent.Closed(w)]),
            _ => throw new InvalidOperationException($"Not a command on an escalation: {command.GetType().Name}"),
        };

    /// <summary>
    /// The events that are due at this instant. After a long downtime every overdue level is called in turn, each from the time the one below expired,
    /// so that the escalation ends in the same state as without the downtime. Missed reminders are sent once.
    /// </summary>
    public static ImmutableArray<EscalationEvent> Tick(Escalation escalation, EscalationContext context)
    {
        var events = ImmutableArray.CreateBuilder<EscalationEvent>();
        if (IsDeserted(escalation, context))
        {
            events.AddRange(TickOnce(escalation, context));
            escalation = events.Aggregate(escalation, (state, escalationEvent) => Evolve(state, state.Id, new(context.Now, PersonId.Clock, escalationEvent)));
        }

        while (escalation is { Closed: null, IsAcknowledged: false, NextDue: { } due } && due <= context.Now)
        {
            var step = TickOnce(escalation, context);
            events.AddRange(step);
            escalation = step.Aggregate(escalation, (state, escalationEvent) => Evolve(state, state.Id, new(context.Now, PersonId.Clock, escalationEvent)));
        }

        return events.ToImmutable();
    }

    /// <summary>The first of the steps that are due at this instant.</summary>
    public static ImmutableArray<EscalationEvent> TickOnce(Escalation escalation, EscalationContext context) =>
        IsDeserted(escalation, context) ? [.. EscalationLadder.CallFrom(escalation.Level, context.Now, RaiseCause.OtherPeople, "", context)]
        : escalation is not { Closed: null, IsAcknowledged: false, NextDue: { } due } || due > context.Now ? []
        : escalation.Level < context.LastLevel ? [.. EscalationLadder.CallFrom(escalation.Level + 1, due, RaiseCause.Unanswered, "", context)]
        : Remind(escalation, context);

    /// <summary>The outcome as people read it.</summary>
    public static LocalizableValue DescribeOutcome(PersonId by, string words) =>
        words == NoRoom && by == PersonId.Clock ? LocalizableValue.Text("escalation.outcome.no-room") : words;

    /// <summary>
    /// Somebody left who had taken the escalation, and holds no role of its level otherwise: the level is called again, so that nobody relies on them.
    /// </summary>
    public static ImmutableArray<EscalationEvent> HandOver(Escalation escalation, PersonId from, EscalationContext context) =>
        escalation.Closed is null
        && escalation.Acknowledged.Contains(from)
        && !EscalationAssignee.PeopleOf(context.AssigneesOf(context.LevelOf(escalation.Level))).Contains(from)
            ? [.. EscalationLadder.CallFrom(escalation.Level, context.Now, RaiseCause.OtherPeople, "", context)]
            : [];

    /// <summary>
    /// A seat counts while its holder has the role: nobody who took it, or, if nobody took it, nobody who was called, holds a role of the level any more.
    /// Then whoever holds the roles now is called.
    /// </summary>
    public static bool IsDeserted(Escalation escalation, EscalationContext context)
    {
        if (escalation.Closed is not null || context.Edition.Escalation.All(l => l.Level != escalation.Level))
            return false;
        var people = escalation.IsAcknowledged ? escalation.Acknowledged : escalation.Called;
        return !people.IsEmpty && !EscalationAssignee.PeopleOf(context.AssigneesOf(context.LevelOf(escalation.Level))).Any(people.Contains);
    }

    /// <summary>If the holders of the last level's roles have changed, the new ones are called instead of reminding the old ones.</summary>
    private static ImmutableArray<EscalationEvent> Remind(Escalation escalation, EscalationContext context)
    {
        var next = context.Calendar.NextMorning(context.Now);
        var assignees = context.AssigneesOf(context.LevelOf(escalation.Level));
        var people = EscalationAssignee.PeopleOf(assignees);
        return people.IsEmpty || people.ToHashSet().SetEquals(escalation.Called)
            ? [new EscalationEvent.Reminded(next)]
            :
            [
                new EscalationEvent.LevelCalled
                {
                    Level = escalation.Level,
                    Assignees = assignees,
                    Since = escalation.LevelSince,
                    Due = next,
                    Cause = RaiseCause.OtherPeople,
                },
            ];
    }

    private static Decision<EscalationEvent> Acknowledge(Escalation escalation, EscalationContext context)
    {
        if (!context.IsActorOn(escalation.Level))
        {
            return Reject("not-called", escalation.Id);
        }

        if (escalation.IsAcknowledged || escalation.Acknowledged.Contains(context.Actor.Id))
        {
            return Reject("taken", escalation.Id, new() { ["who"] = LocalizableValue.List(escalation.Acknowledged.Select(LocalizableValue.PersonName)) });
        }

        var level = context.LevelOf(escalation.Level);
        return Decision<EscalationEvent>.Accept(
            new EscalationEvent.Acknowledged(
                EscalationLadder.IsEnough(level, escalation.Assignees, context.AssigneesOf(level), escalation.Acknowledged.Add(context.Actor.Id))
            )
        );
    }

    private static bool CanSteer(Escalation escalation, EscalationContext context) =>
        context.IsActorOn(escalation.Level)
        || (context.Actor.Is(escalation.OpenedBy) && (context.IsActorOfVendor || context.IsActorIndependent))
        || context.IsActorCoordinator;

    private static Decision<EscalationEvent> AcceptText(string words, Func<string, ImmutableArray<EscalationEvent>> events) =>
        CheckText(words) is { } refusal ? Decision<EscalationEvent>.Reject(refusal) : Decision<EscalationEvent>.Accept(events(words.Trim()));

    private static Refusal? CheckText(string words) =>
        string.IsNullOrWhiteSpace(words) ? new Refusal("escalation.refused.no-words", [], "words")
        : words.Length > MaxTextLength ? new Refusal("escalation.refused.too-long", new() { ["max"] = MaxTextLength }, "words")
        : null;

    private static Decision<EscalationEvent> Reject(string code, EscalationId id, LocalizableObject? data = null) =>
        Decision<EscalationEvent>.Reject($"escalation.refused.{code}", (data ?? []).SetItem("escalation", id.Value));

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
                ["words"] = note.TextKey == EndedTextKey ? DescribeOutcome(note.By, note.Words) : note.Words,
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
