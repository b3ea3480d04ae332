using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Json;
using CertBot.Core.Language;
using CertBot.Core.Support;
using CertBot.Core.Texts;
using CertBot.Tests.Kit;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace CertBot.Tests.Certification;

/// <summary>Whatever is asked by whomever in whatever order: nothing throws, and the history is the whole truth.</summary>
public sealed class WalkTests(ITestOutputHelper output)
{
    private const int Steps = 120;

    [Fact]
    public void Any_walk_ends_in_a_state_its_history_tells_again()
    {
        HashSet<string> seen = [];
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20260302, 101),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(Steps).ToArbitrary(), numbers => Walk(numbers, seen)));

        output.WriteLine(string.Join(' ', seen.Order(StringComparer.Ordinal)));
        Assert.Empty(Cases(typeof(Stage)).Concat(Cases(typeof(ApplicationEvent))).Concat(Cases(typeof(Verdict))).Concat(Cases(typeof(EscalationEvent))).Except(seen).Except(["EscalationEvent.NobodyThere"]));
        Assert.Empty(Cases(typeof(ApplicationCommand)).Except(seen));
    }

    private static void Walk(int[] numbers, HashSet<string> seen)
    {
        var story = Given.Nothing;
        foreach (var number in numbers)
        {
            var (actor, command, before) = Wanderer.Next(story, number);
            story = Step(story.After(before), actor, command, seen);
        }

        if (story.State is not { } app)
            return;
        var told = CoreJson.Write(app);
        Assert.Equal(story.Facts.Length, app.Revision);
        Assert.Equal(told, CoreJson.Write(CoreJson.Read<Application>(told)));
        Assert.Equal(told, CoreJson.Write(story.Facts.Select(Again).Aggregate((Application?)null, Evolver.Evolve)));
        Assert.Equal(story.Facts.Length, History.Of(story.Facts, story.Edition).Length);
    }

    private static Given Step(Given story, CertBot.Core.Directory.Actor actor, ApplicationCommand command, HashSet<string> seen)
    {
        switch (story.Decide(actor, command))
        {
            case Decision<ApplicationEvent>.Rejected no:
                Assert.NotNull(TextBook.Of(LanguageCode.En).Format(no.Why.Why));
                return story;
            case Decision<ApplicationEvent>.Accepted yes:
                var then = story.Then(actor.Id, yes.Events);
                Assert.Equal(CoreJson.Write(command), CoreJson.Write(CoreJson.Read<ApplicationCommand>(CoreJson.Write(command))));
                seen.Add(NameOf(command));
                seen.UnionWith(yes.Events.Select(NameOf));
                seen.UnionWith(yes.Events.OfType<ApplicationEvent.Escalated>().Select(e => NameOf(e.What)));
                Look(story, then, actor, seen);
                return then;
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>Everything that is derived from a state can be derived from every state.</summary>
    private static void Look(Given before, Given then, CertBot.Core.Directory.Actor actor, HashSet<string> seen)
    {
        var app = then.App;
        seen.Add(NameOf(app.Stage));
        seen.UnionWith(TaskList.Of(app).Values.Select(t => NameOf(t.Verdict)));
        Assert.Equal(app.Revision, RowOf.From(app, then.Edition).Revision);
        if (actor == CertBot.Core.Directory.Actor.Clock)
            Assert.True(Due.Of(app, then.Edition) is null || Due.Of(app, then.Edition) > then.Now, "ticked, and still due");
        foreach (var notice in Announcements.For([.. then.Facts.Skip(before.Facts.Length)], before.State, app, then.As(actor)))
            Assert.Equal(CoreJson.Write(notice), CoreJson.Write(CoreJson.Read<Notice>(CoreJson.Write(notice))));
    }

    private static Fact<ApplicationEvent> Again(Fact<ApplicationEvent> fact) => CoreJson.Read<Fact<ApplicationEvent>>(CoreJson.Write(fact));

    private static IEnumerable<string> Cases(Type union) => union.GetNestedTypes().Where(t => t.IsSubclassOf(union)).Select(t => $"{union.Name}.{t.Name}");

    private static string NameOf(object value) => $"{value.GetType().DeclaringType?.Name}.{value.GetType().Name}";
}
