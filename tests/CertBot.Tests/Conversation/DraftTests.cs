using CertBot.Core.Conversation;
using CertBot.Core.Json;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Conversation;

/// <summary>Talks as earlier releases stored them, taken through today's forms. A file here is never changed, only added.</summary>
public sealed class DraftTests
{
    private const string Folder = "tests/CertBot.Tests/Conversation/Drafts";

    public static TheoryData<string> Stored => [.. Repository.Files(Folder, "*.json").Select(f => Path.GetFileName(f))];

    /// <summary>The name says who and where: <c>developer.nothing.apply.json</c>.</summary>
    [Theory, MemberData(nameof(Stored))]
    public void A_draft_of_an_earlier_release_is_gone_on_with(string file)
    {
        var (person, stage) = (file.Split('.')[0], file.Split('.')[1]);
        var world = Stages.World(stage);
        world.Remember(person, CoreJson.Read<Talk>(File.ReadAllText(Path.Combine(Repository.Root, Folder, file))));
        var answered = world.TalkOf(person).Draft?.Raw.Keys.ToArray() ?? [];

        var spoken = world.Take(person, new Input.Text("continue"));

        Manners.Check(world.Said);
        Assert.IsType<Say.Card>(Assert.Single(spoken.Says));
        Assert.Equal(answered, spoken.Talk.Draft?.Raw.Keys ?? []);
    }

    [Fact]
    public void There_are_some_to_try() => Assert.NotEmpty(Repository.Files(Folder, "*.json"));

    [Fact]
    public void A_draft_of_a_dialog_that_is_no_more_is_put_away_and_said()
    {
        var world = new TalkWorld();
        world.Take("developer", new Input.Text("apply"));
        world.Remember("developer", world.TalkOf("developer") is { Draft: { } draft } talk ? talk with { Draft = draft with { Dialog = "of-old" } } : Talk.Empty);

        var spoken = world.Take("developer", new Input.Text("anything"));

        Assert.Equal("form.gone", Assert.IsType<Say.Line>(Assert.Single(spoken.Says)).Key);
        Assert.Null(spoken.Talk.Draft);
    }

    [Fact]
    public void An_answer_that_time_made_wrong_is_asked_again()
    {
        var world = new TalkWorld();
        world.Take("developer", new Input.Text("apply"));
        TalkScript.Play("developer: [kick-off=2026-03-20; name=Acme]", world);
        world.Pass(NodaTime.Duration.FromDays(20));

        TalkScript.Play("developer: continue", world);

        Assert.Equal(["name"], world.TalkOf("developer").Draft?.Raw.Keys ?? []);
    }
}
