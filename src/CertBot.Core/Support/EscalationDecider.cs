using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support;

/// <summary>
/// Opens escalations, handles people's actions, and raises them by time. It knows levels and people only, not the subject of the escalation.
/// Permissions: acknowledge, holders of a role of the current level and the substitutes of those who are away; comment, anyone of either side; raise and close, the current level, the opener
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
            escalation = events.Aggregate(escalation, (state, escalationEvent) =>
                EscalationEvolver.Evolve(state, state.Id, new(context.Now, PersonId.Clock, escalationEvent))
            );
        }

        while (escalation is { Closed: null, IsAcknowledged: false, NextDue: { } due } && due <= context.Now)
        {
            var step = TickOnce(escalation, context);
            events.AddRange(step);
            escalation = step.Aggregate(escalation, (state, escalationEvent) =>
                EscalationEvolver.Evolve(state, state.Id, new(context.Now, PersonId.Clock, escalationEvent))
            );
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
        escalation.Closed is null && escalation.Acknowledged.Contains(from) && !context.IsPresent(from, escalation)
            ? [.. EscalationLadder.CallFrom(escalation.Level, context.Now, RaiseCause.OtherPeople, "", context)]
            : [];

    /// <summary>
    /// A seat counts while its holder has the role and is there, or stands in for who has it: nobody who took it, or, if nobody took it, nobody who was called,
    /// does any more. Then the people of the level as they are now are called.
    /// </summary>
    public static bool IsDeserted(Escalation escalation, EscalationContext context)
    {
        if (escalation.Closed is not null || context.Edition.Escalation.All(l => l.Level != escalation.Level))
            return false;
        var people = escalation.IsAcknowledged ? escalation.Acknowledged : escalation.Called;
        return !people.IsEmpty && !people.Any(p => context.IsPresent(p, escalation));
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
            new EscalationEvent.Acknowledged(EscalationLadder.IsEnough(level, escalation.Assignees, escalation.Acknowledged.Add(context.Actor.Id), context))
            {
                For = context.FindAbsentFor(escalation.Level),
            }
        );
    }

    private static bool CanSteer(Escalation escalation, EscalationContext context) =>
        context.IsActorOn(escalation.Level)
        || (escalation.AcknowledgedFor.Any(s => s.Substitute == context.Actor.Id) && context.IsPresent(context.Actor.Id, escalation))
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
                ["substitutions"] = LocalizableValue.List(note.Substitutions.Select(s => s.Describe())),
                ["absent"] = LocalizableValue.List(note.Substitutions.Select(s => LocalizableValue.PersonName(s.Absent))),
                ["away"] = LocalizableValue.List(note.Away.Select(LocalizableValue.PersonName)),
            }
        );
}
