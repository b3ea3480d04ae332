using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Invokes;

/// <summary>A click that comes again gets what it is about as it is now, and no sentence that is not true.</summary>
public sealed class RepeatedInvokeTests : IAsyncLifetime
{
    private const string Below = "See my answer below.";

    private static readonly ConversationAddress Chat = new("web", "developer", IsPersonal: true);

    private TeamsTranscriptDriver _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await TeamsTranscriptDriver.Create();

    public async ValueTask DisposeAsync() => await _stage.DisposeAsync();

    [Theory]
    [InlineData("same")]
    [InlineData("another")]
    public async Task Repeated_answer_to_a_form_gets_the_form_as_it_is_now(string secondId)
    {
        await _stage.SendInput("developer", Chat, new Input.Text("apply"), "a1");
        var click = await FindClick("form.answer", ("listing", "https://marketplace.creatio.com/app/nord"));

        var first = await Post(click, "same");
        await Later();
        var second = await Post(click, secondId);
        await Later();

        Assert.Contains("Name of the app", first, StringComparison.Ordinal);
        Assert.Contains("Name of the app", second, StringComparison.Ordinal);
        Assert.DoesNotContain(Below, second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Back_that_comes_twice_goes_back_once()
    {
        await _stage.SendInput("developer", Chat, new Input.Text("apply"), "a1");
        await _stage.SendInput("developer", Chat, new Input.Text("https://marketplace.creatio.com/app/nord"), "a2");
        await _stage.SendInput("developer", Chat, new Input.Text("Nord"), "a3");
        var click = await FindClick("form.back");

        Assert.Contains("Name of the app", await Post(click, "b1"), StringComparison.Ordinal);
        await Later();
        Assert.Contains("Name of the app", await Post(click, "b2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_button_whose_answer_was_delivered_does_not_promise_another()
    {
        var click = new Input.Click("status", ImmutableSortedDictionary<string, string>.Empty);

        Assert.Contains(Below, await Post(click, "s1"), StringComparison.Ordinal);
        await Later();
        var again = await Post(click, "s1");

        Assert.DoesNotContain(Below, again, StringComparison.Ordinal);
        Assert.Contains("I already have this click", again, StringComparison.Ordinal);
        Assert.Empty(await _stage.TakeNewMessages());
    }

    private async Task<Input.Click> FindClick(string verb, params (string Name, string Value)[] values) =>
        await _stage.FindButton(
            "developer",
            Chat,
            verb,
            values.ToImmutableSortedDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal),
            CardVisibility.Current
        ) as Input.Click
        ?? throw new InvalidOperationException("no such button");

    private async Task Later()
    {
        _stage.Host.Clock.Advance(Duration.FromMinutes(2));
        await _stage.ProcessUntilIdle();
        await _stage.TakeNewMessages();
    }

    private async Task<string> Post(Input.Click click, string id)
    {
        var activity = _stage.CreateActivity("developer", Chat, id);
        (activity["type"], activity["name"]) = ("invoke", "adaptiveCard/action");
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject
            {
                ["type"] = "Action.Execute",
                ["verb"] = click.Verb,
                ["data"] = new JsonObject(
                    click.Data.Where(d => d.Key != TeamsCardReader.InvokeKey).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))
                ),
            },
        };
        var (status, body) = await _stage.PostActivity(activity);
        Assert.Equal(200, status);
        return body?.ToJsonString(CertBot.Channels.ChannelJson.WriteOptions) ?? "";
    }
}
