using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Channels.Connector;

/// <summary>A reply is delivered once: in the response or, if the response was not written, as a message.</summary>
public sealed class AnsweredAtOnceTests : IAsyncLifetime
{
    private const string Unknown = "I do not know that button";
    private static readonly ConversationAddress Own = new("web", "analyst", IsPersonal: true),
        Reviews = new("web", "reviews", IsPersonal: false),
        Ana = new("web", "developer", IsPersonal: true);

    private TeamsTranscriptDriver _stage = null!;
    private Watched _store = null!;

    public async ValueTask InitializeAsync() => _stage = await TeamsTranscriptDriver.Create(over: inner => _store = new Watched(inner));

    public async ValueTask DisposeAsync() => await _stage.DisposeAsync();

    [Theory]
    [InlineData(Wire.Good)]
    [InlineData(Wire.Breaks)]
    [InlineData(Wire.Gone)]
    public async Task In_a_dialog(Wire wire) => await HeardOnce(Invoke("task/submit", Own), Unknown, wire);

    [Theory]
    [InlineData(Wire.Good)]
    [InlineData(Wire.Breaks)]
    [InlineData(Wire.Gone)]
    public async Task For_a_button_in_a_channel(Wire wire) => await HeardOnce(Invoke("adaptiveCard/action", Reviews), Unknown, wire);

    [Theory]
    [InlineData(Wire.Good)]
    [InlineData(Wire.Breaks)]
    [InlineData(Wire.Gone)]
    public async Task For_a_form_that_walks_on_in_its_card(Wire wire)
    {
        await _stage.SendInput("developer", Ana, new Input.Text("apply"), "f1");
        var values = ImmutableSortedDictionary<string, string>.Empty.Add("listing", "https://marketplace.creatio.com/app/nord");
        var click =
            await _stage.FindButton("developer", Ana, "form.answer", values, CardVisibility.Current) as Input.Click
            ?? throw new InvalidOperationException("no form");
        await _stage.TakeNewMessages();

        await HeardOnce(Invoke("adaptiveCard/action", Ana, "developer", click), "Name of the app", wire, isOnce: false);
    }

    [Theory]
    [InlineData(Wire.Good)]
    [InlineData(Wire.Breaks)]
    [InlineData(Wire.Gone)]
    public async Task For_a_message_that_expects_replies(Wire wire)
    {
        var activity = _stage.CreateActivity("analyst", Own, "m1");
        (activity["text"], activity["deliveryMode"]) = ("people", "expectReplies");
        await HeardOnce(activity, "administrator", wire, isOnce: false);
    }

    [Theory]
    [InlineData("task/submit")]
    [InlineData("adaptiveCard/action")]
    public async Task An_event_that_comes_again_has_the_answer_that_was_lost_and_nobody_says_it_later(string name)
    {
        var activity = Invoke(name, name == "task/submit" ? Own : Reviews);
        await _stage.PostActivity(activity, Wire.Breaks);

        var (status, body) = await _stage.PostActivity((JsonObject)activity.DeepClone());

        Assert.Equal(200, status);
        Assert.Contains(Unknown, body?.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("", await Later());
        Assert.DoesNotContain(Unknown, (await _stage.PostActivity((JsonObject)activity.DeepClone())).Body?.ToJsonString() ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task/submit")]
    [InlineData("adaptiveCard/action")]
    [InlineData("expectReplies")]
    public async Task Who_closes_the_connection_with_the_answer_in_hand_is_not_told_again(string how)
    {
        using var closed = new CancellationTokenSource();
        _store.Before = writes =>
        {
            if (writes.OfType<Write.Delete>().Any(w => w.Id.StartsWith("out:", StringComparison.Ordinal)))
                closed.Cancel();
        };
        var activity = how == "expectReplies" ? _stage.CreateActivity("analyst", Own, "m1") : Invoke(how, how == "task/submit" ? Own : Reviews);
        if (how == "expectReplies")
            (activity["text"], activity["deliveryMode"]) = ("people", how);

        await _stage.PostActivity(activity, aborted: closed.Token);

        Assert.True(closed.IsCancellationRequested);
        Assert.Equal("", await Later());
    }

    private async Task HeardOnce(JsonObject activity, string words, Wire wire, bool isOnce = true)
    {
        var (_, body) = await _stage.PostActivity(activity, wire);
        var (answered, later) = (body?.ToJsonString() ?? "", await Later());

        Assert.Equal(wire == Wire.Good, answered.Contains(words, StringComparison.Ordinal));
        Assert.Equal(wire != Wire.Good, later.Contains(words, StringComparison.Ordinal));
        if (isOnce)
            Assert.Equal(2, (answered + later).Split(words).Length);
    }

    private async Task<string> Later()
    {
        _stage.Host.Clock.Advance(Duration.FromMinutes(2));
        await _stage.ProcessUntilIdle();
        return string.Join('\n', (await _stage.TakeNewMessages()).Select(p => TranscriptFormatter.Format(p.Message)));
    }

    private JsonObject Invoke(string name, ConversationAddress place, string user = "analyst", Input.Click? click = null)
    {
        var activity = _stage.CreateActivity(user, place, "i1");
        (activity["type"], activity["name"]) = ("invoke", name);
        var verb = click?.Verb ?? "nonsense";
        var data = new JsonObject(
            (click?.Data ?? ImmutableSortedDictionary<string, string>.Empty)
                .Where(d => d.Key != TeamsCardReader.InvokeKey)
                .Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))
        );
        data["verb"] = verb;
        activity["value"] =
            name == "task/submit"
                ? new JsonObject { ["data"] = data }
                : new JsonObject
                {
                    ["action"] = new JsonObject
                    {
                        ["type"] = "Action.Execute",
                        ["verb"] = verb,
                        ["data"] = data,
                    },
                };
        return activity;
    }
}
