using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Channels.Slack.Interactivity;

/// <summary>A form with several fields in a direct message: the message lists the questions, and its button opens the fields as one modal.</summary>
public sealed class FormModalTests : IAsyncLifetime
{
    private static readonly ConversationAddress Developer = new("web", "developer", IsPersonal: true);
    private static readonly string User = SlackTranscriptDriver.SlackUserId("developer");

    private SlackTranscriptDriver _driver = null!;
    private int _eventCount;

    public async ValueTask InitializeAsync()
    {
        _driver = await SlackTranscriptDriver.Create();
        await Type("apply");
    }

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Fact]
    public void Message_lists_the_questions_and_has_no_field()
    {
        var blocks = Messages()[^1];
        Assert.DoesNotContain(blocks, b => b?["type"]?.ToString() == "input");
        Assert.All(new[] { "Listing address", "Name of the app", "Version", "Compatible products" }, q =>
            Assert.Contains(q, blocks.ToJsonString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Errors_stand_at_their_fields_and_good_answers_are_kept()
    {
        await Press(0);
        Assert.Equal(["listing", "name", "version", "products"], Fields());

        var answer = await Submit(("listing", "ftp://x"), ("name", "Nord"), ("version", "two"), ("products", "Sales"));

        Assert.Equal("errors", answer?["response_action"]?.ToString());
        Assert.Equal(["listing", "version"], (answer?["errors"] as JsonObject ?? []).Select(e => e.Key));
        Assert.All(answer?["errors"] as JsonObject ?? [], e => Assert.DoesNotContain("⚠", e.Value?.ToString(), StringComparison.Ordinal));

        // All fields again, as the window holds them: the form goes on in it.
        answer = await Submit(("listing", "https://marketplace.creatio.com/app/nord"), ("name", "Nord"), ("version", "2.0"), ("products", "Sales"));
        Assert.Equal("update", answer?["response_action"]?.ToString());
        Assert.Equal(["localizations", "external", "prefix", "maintainer"], Fields(answer?["view"]));
    }

    [Fact]
    public async Task Button_of_an_earlier_message_opens_the_form_as_it_stands()
    {
        await Type("https://marketplace.creatio.com/app/nord");

        await Press(0);

        Assert.Equal(["name", "version", "products"], Fields());
        Assert.Contains("✓ Listing address", Modal()?.ToJsonString(CertBot.Channels.ChannelJson.WriteOptions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Button_of_another_form_shows_the_open_one_and_says_so()
    {
        await Type("cancel");
        await Type("invite");

        await Press(0);

        Assert.Equal(["role"], Fields());
        Assert.Contains("belongs to an earlier form", Modal()?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Button_of_a_form_that_is_over_says_so()
    {
        await Type("cancel");

        await Press(0);

        Assert.Empty(Fields());
        Assert.Contains("That form is already closed", Modal()?.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task Type(string text)
    {
        await _driver.SendInput("developer", Developer, new Input.Text(text), $"f{++_eventCount}");
        await _driver.TakeNewMessages();
    }

    private List<JsonArray> Messages() =>
        [
            .. _driver
                .Workspace.Channels[SlackTranscriptDriver.SlackChannelId(Developer)]
                .Messages.Where(m => m["bot_id"] is not null)
                .Select(m => m["blocks"] as JsonArray ?? []),
        ];

    /// <summary>
    /// Presses the button that opens the fields in the message of the bot with this index, as it was posted: a client may not show yet that it has none any more.
    /// </summary>
    private async Task Press(int message)
    {
        var channel = _driver.Workspace.Channels[SlackTranscriptDriver.SlackChannelId(Developer)];
        var pressed = channel.Messages.Where(m => m["bot_id"] is not null).ElementAt(message);
        var posted = _driver.Slack.CallsTo("chat.postMessage").Single(c => c.Answer?["ts"]?.ToString() == pressed["ts"]?.ToString());
        var button = CardButtons.AllObjects(posted.Arguments["blocks"]).First(o => o["action_id"]?.ToString() == "open:form.answer");
        await Send(
            new Input.Click(
                "",
                ImmutableSortedDictionary<string, string>
                    .Empty.Add("$action", "open:form.answer")
                    .Add("$value", button["value"]?.ToString() ?? "")
                    .Add("$ts", pressed["ts"]?.ToString() ?? "")
            )
        );
    }

    private async Task<JsonObject?> Submit(params (string Field, string Value)[] values)
    {
        var click = new Input.Click(
            "",
            values.ToImmutableSortedDictionary(v => v.Field, v => v.Value, StringComparer.Ordinal).Add("$view", Modal()?["id"]?.ToString() ?? "")
        );
        var answer = await Send(click);
        _driver.Workspace.ApplySubmission(User, answer);
        return answer;
    }

    private async Task<JsonObject?> Send(Input.Click click)
    {
        var (_, answer) = await _driver.PostSigned(
            "application/x-www-form-urlencoded",
            SlackTranscriptDriver.EncodeForm(_driver.InteractionPayload("developer", Developer, click))
        );
        await _driver.ProcessUntilIdle();
        return answer;
    }

    private JsonObject? Modal() => _driver.Workspace.TopModal(User);

    private IEnumerable<string> Fields() => Fields(Modal());

    private static IEnumerable<string> Fields(JsonNode? view) =>
        (view?["blocks"] as JsonArray ?? []).OfType<JsonObject>().Where(b => b["type"]?.ToString() == "input").Select(b => b["block_id"]?.ToString() ?? "");
}
