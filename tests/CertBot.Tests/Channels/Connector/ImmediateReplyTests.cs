using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Channels.Connector;

/// <summary>A reply is delivered once: in the response or, if the response was not written, as a message.</summary>
public sealed class ImmediateReplyTests : IAsyncLifetime
{
    private const string Unknown = "know that button";
    private static readonly ConversationAddress PersonalChat = new("web", "analyst", IsPersonal: true),
        Reviews = new("web", "reviews", IsPersonal: false),
        Ana = new("web", "developer", IsPersonal: true);

    private TeamsTranscriptDriver _stage = null!;
    private CommitObservingStore _store = null!;

    public async ValueTask InitializeAsync() => _stage = await TeamsTranscriptDriver.Create(over: inner => _store = new CommitObservingStore(inner));

    public async ValueTask DisposeAsync() => await _stage.DisposeAsync();

    [Theory]
    [InlineData(ClientConnection.Open)]
    [InlineData(ClientConnection.Broken)]
    [InlineData(ClientConnection.Closed)]
    public async Task Dialog_is_answered_in_the_response(ClientConnection connection) =>
        await AssertDeliveredOnce(Invoke("task/submit", PersonalChat), Unknown, connection);

    [Theory]
    [InlineData(ClientConnection.Open)]
    [InlineData(ClientConnection.Broken)]
    [InlineData(ClientConnection.Closed)]
    public async Task Channel_button_is_answered_in_the_response(ClientConnection connection) =>
        await AssertDeliveredOnce(Invoke("adaptiveCard/action", Reviews), Unknown, connection);

    [Theory]
    [InlineData(ClientConnection.Open)]
    [InlineData(ClientConnection.Broken)]
    [InlineData(ClientConnection.Closed)]
    public async Task Form_in_a_card_is_answered_in_the_response(ClientConnection connection)
    {
        await _stage.SendInput("developer", Ana, new Input.Text("apply"), "f1");
        var values = ImmutableSortedDictionary<string, string>.Empty.Add("listing", "https://marketplace.creatio.com/app/nord");
        var click =
            await _stage.FindButton("developer", Ana, "form.answer", values, CardVisibility.Current) as Input.Click
            ?? throw new InvalidOperationException("no form");
        await _stage.TakeNewMessages();

        await AssertDeliveredOnce(Invoke("adaptiveCard/action", Ana, "developer", click), "Name of the app", connection, isOnce: false);
    }

    [Theory]
    [InlineData(ClientConnection.Open)]
    [InlineData(ClientConnection.Broken)]
    [InlineData(ClientConnection.Closed)]
    public async Task Message_with_expect_replies_is_answered_in_the_response(ClientConnection connection)
    {
        var activity = _stage.CreateActivity("analyst", PersonalChat, "m1");
        (activity["text"], activity["deliveryMode"]) = ("people", "expectReplies");
        await AssertDeliveredOnce(activity, "administrator", connection, isOnce: false);
    }

    [Theory]
    [InlineData("task/submit")]
    [InlineData("adaptiveCard/action")]
    public async Task Repeated_event_gets_the_lost_answer_and_the_outbox_does_not_send_it(string name)
    {
        var activity = Invoke(name, name == "task/submit" ? PersonalChat : Reviews);
        await _stage.PostActivity(activity, ClientConnection.Broken);

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
    public async Task Connection_closed_after_the_answer_causes_no_second_answer(string how)
    {
        using var closed = new CancellationTokenSource();
        _store.BeforeCommit = writes =>
        {
            if (writes.OfType<Write.Delete>().Any(w => w.Id.StartsWith("out:", StringComparison.Ordinal)))
                closed.Cancel();
        };
        var activity =
            how == "expectReplies" ? _stage.CreateActivity("analyst", PersonalChat, "m1") : Invoke(how, how == "task/submit" ? PersonalChat : Reviews);
        if (how == "expectReplies")
            (activity["text"], activity["deliveryMode"]) = ("people", how);

        await _stage.PostActivity(activity, aborted: closed.Token);

        Assert.True(closed.IsCancellationRequested);
        Assert.Equal("", await Later());
    }

    private async Task AssertDeliveredOnce(JsonObject activity, string text, ClientConnection connection, bool isOnce = true)
    {
        var (_, body) = await _stage.PostActivity(activity, connection);
        var (answered, later) = (body?.ToJsonString() ?? "", await Later());

        Assert.Equal(connection == ClientConnection.Open, answered.Contains(text, StringComparison.Ordinal));
        Assert.Equal(connection != ClientConnection.Open, later.Contains(text, StringComparison.Ordinal));
        if (isOnce)
            Assert.Equal(2, (answered + later).Split(text).Length);
    }

    private async Task<string> Later()
    {
        _stage.Host.Clock.Advance(Duration.FromMinutes(2));
        await _stage.ProcessUntilIdle();
        return string.Join('\n', (await _stage.TakeNewMessages()).Select(p => TranscriptFormatter.Format(p.Message)));
    }

    private JsonObject Invoke(string name, ConversationAddress address, string user = "analyst", Input.Click? click = null)
    {
        var activity = _stage.CreateActivity(user, address, "i1");
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
