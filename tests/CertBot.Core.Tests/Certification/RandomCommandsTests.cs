using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Notifications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using FsCheck;
using FsCheck.Fluent;

namespace CertBot.Core.Tests.Certification;

/// <summary>For any command by any actor in any order: nothing throws, and the state can be derived from the history alone.</summary>
public sealed class RandomCommandsTests(ITestOutputHelper output)
{
    private const int Steps = 120;

    [Fact]
    public void Random_command_sequences_end_in_a_state_that_replays_from_history()
    {
        HashSet<string> seen = [];
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20260302, 103),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(Steps).ToArbitrary(), numbers => RunSteps(numbers, seen))
        );

        output.WriteLine(string.Join(' ', seen.Order(StringComparer.Ordinal)));
        Assert.Empty(
            CaseNames(typeof(Stage))
                .Concat(CaseNames(typeof(ApplicationEvent)))
                .Concat(CaseNames(typeof(Verdict)))
                .Concat(CaseNames(typeof(EscalationEvent)))
                .Except(seen)
                .Except(["EscalationEvent.LevelUnstaffed", "ApplicationEvent.ContactChanged", "ApplicationEvent.ClaimReleased"]) // nobody leaves or loses a role here
        );
        Assert.Empty(CaseNames(typeof(ApplicationCommand)).Except(seen));
    }

    private static void RunSteps(int[] numbers, HashSet<string> seen)
    {
        var scenario = ApplicationScenario.Empty;
        foreach (var number in numbers)
        {
            var (actor, command, before) = RandomCommands.NextCommand(scenario, number);
            scenario = RunStep(scenario.AdvanceBy(before), actor, command, seen);
        }

        if (scenario.State is not { } app)
            return;
        var text = CoreJson.Write(app);
        Assert.Equal(scenario.Events.Length, app.Revision);
        Assert.Equal(text, CoreJson.Write(CoreJson.Read<Application>(text)));
        Assert.Equal(text, CoreJson.Write(scenario.Events.Select(RoundTrip).Aggregate((Application?)null, ApplicationEvolver.Evolve)));
        Assert.Equal(scenario.Events.Length, HistoryFormatter.Format(scenario.Events, scenario.Edition, ReaderSide.Platform).Length);
    }

    private static ApplicationScenario RunStep(
        ApplicationScenario scenario,
        CertBot.Core.Directory.Actor actor,
        ApplicationCommand command,
        HashSet<string> seen
    )
    {
        switch (scenario.Decide(actor, command))
        {
            case Decision<ApplicationEvent>.Rejected rejected:
                Assert.NotNull(TextCatalog.For(LanguageCode.En).FindFormat(rejected.Refusal.Code));
                return scenario;
            case Decision<ApplicationEvent>.Accepted yes:
                var nextScenario = scenario.Then(actor.Id, yes.Events);
                Assert.Equal(CoreJson.Write(command), CoreJson.Write(CoreJson.Read<ApplicationCommand>(CoreJson.Write(command))));
                seen.Add(NameOf(command));
                seen.UnionWith(yes.Events.Select(NameOf));
                seen.UnionWith(yes.Events.OfType<ApplicationEvent.EscalationChanged>().Select(e => NameOf(e.Event)));
                CheckDerivedState(scenario, nextScenario, (actor, command), seen);
                return nextScenario;
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>Everything that is derived from a state can be derived from every state.</summary>
    private static void CheckDerivedState(
        ApplicationScenario before,
        ApplicationScenario nextScenario,
        (CertBot.Core.Directory.Actor Actor, ApplicationCommand Command) given,
        HashSet<string> seen
    )
    {
        var app = nextScenario.Current;
        seen.Add(NameOf(app.Stage));
        seen.UnionWith(ReviewTasks.Of(app).Values.Select(t => NameOf(t.Verdict)));
        Assert.Equal(app.Revision, ApplicationSummaryProjection.Project(app, nextScenario.Edition).Revision);
        if (given.Command is ApplicationCommand.Tick)
        {
            Assert.True(
                NextDueTime.For(app, nextScenario.Edition) is null || NextDueTime.For(app, nextScenario.Edition) > nextScenario.Now,
                "ticked, and still due"
            );
        }
        foreach (
            var notification in ApplicationNotifications.For(
                [.. nextScenario.Events.Skip(before.Events.Length)],
                before.State,
                app,
                nextScenario.ContextFor(given.Actor)
            )
        )
        {
            Assert.Equal(CoreJson.Write(notification), CoreJson.Write(CoreJson.Read<Notification>(CoreJson.Write(notification))));
        }
    }

    private static RecordedEvent<ApplicationEvent> RoundTrip(RecordedEvent<ApplicationEvent> fact) =>
        CoreJson.Read<RecordedEvent<ApplicationEvent>>(CoreJson.Write(fact));

    private static IEnumerable<string> CaseNames(Type union) => union.GetNestedTypes().Where(t => t.IsSubclassOf(union)).Select(t => $"{union.Name}.{t.Name}");

    private static string NameOf(object value) => $"{value.GetType().DeclaringType?.Name}.{value.GetType().Name}";
}
