using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Commands.Surveys;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Outbox.Dispatch;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>
/// Plays what happened in the past, step after step, with a clock that stands where each step happens. Everything goes through the commands, timers and queues
/// of the product, in one order, so that the same steps lead to the same histories.
/// </summary>
internal sealed class DemoTimeline(
    DemoClock clock,
    CommandExecutor executor,
    CaseIntake intake,
    SurveyIntake answers,
    OutboxDispatcher dispatcher,
    TimerSweep timers
)
{
    /// <summary>So often the timers and the queues run. A host runs them all the time; what depends on it here are instants of warnings only.</summary>
    private static readonly Duration SettleEvery = Duration.FromHours(12);

    private readonly PriorityQueue<Func<CancellationToken, Task>, (Instant At, int Number)> _steps = new();
    private int _number;

    public Instant Now => clock.GetCurrentInstant();

    /// <summary>Plans a step; those of one instant are played in the order in which they were planned.</summary>
    public void At(Instant instant, Func<CancellationToken, Task> step) => _steps.Enqueue(step, (instant, _number++));

    /// <summary>Plays the steps that happen before an instant; the later ones never happen.</summary>
    public async Task PlayUntil(Instant end, CancellationToken cancellationToken)
    {
        var settle = Now;
        while (_steps.TryPeek(out _, out var next) && next.At < end)
        {
            for (; settle <= next.At; settle += SettleEvery)
            {
                clock.AdvanceTo(settle);
                await Settle(cancellationToken);
            }

            clock.AdvanceTo(next.At);
            await _steps.Dequeue()(cancellationToken);
        }

        for (; settle < end; settle += SettleEvery)
        {
            clock.AdvanceTo(settle);
            await Settle(cancellationToken);
        }

        clock.AdvanceTo(end);
        await Settle(cancellationToken);
    }

    /// <summary>Runs the queues and the timers until nothing is left to do at this instant.</summary>
    public async Task Settle(CancellationToken cancellationToken)
    {
        while (await dispatcher.DispatchAll(cancellationToken) + await timers.Sweep(cancellationToken) > 0) { }
    }

    /// <exception cref="InvalidOperationException">It was refused: the steps do not fit the rules.</exception>
    public async Task Execute(Command command, Actor actor, CancellationToken cancellationToken)
    {
        if (await executor.Execute(command, null, actor, Now, cancellationToken) is CommandResult.Refused { Refusal: var refusal })
            throw new InvalidOperationException($"{command} by {actor.Id} at {Now}: {refusal.Code}");
    }

    /// <summary>Takes in an answer from the vendor's survey tool.</summary>
    /// <exception cref="InvalidOperationException">It was refused: the steps do not fit the rules.</exception>
    public async Task Take(VendorId vendor, ToldAnswer told, Actor actor, CancellationToken cancellationToken)
    {
        if (await answers.Take(vendor, told, actor, Now, cancellationToken) is SurveyIntakeResult.Refused { Refusal: var refusal })
            throw new InvalidOperationException($"{told.Application} at {Now}: {refusal.Code}");
    }

    /// <returns>The number of the case.</returns>
    /// <exception cref="InvalidOperationException">It was refused: the steps do not fit the rules.</exception>
    public async Task<CaseId> Take(VendorId vendor, CaseRecord record, Actor actor, CancellationToken cancellationToken) =>
        await intake.Take(vendor, record, actor, Now, cancellationToken) switch
        {
            CaseIntakeResult.New { Id: var id } => id,
            CaseIntakeResult.Changed { Id: var id } => id,
            CaseIntakeResult.Unchanged { Id: var id } => id,
            CaseIntakeResult.Refused { Refusal: var refusal } => throw new InvalidOperationException($"{record.Opening.ExternalId} at {Now}: {refusal.Code}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
