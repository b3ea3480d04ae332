using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Tests.Kit.Transcripts;
using Known = CertBot.Repositories.PersonStore;

namespace CertBot.Tests.Channels.Slack.Events;

/// <summary>A message is its channel and its ts, a person is a workspace and a user: whatever event ids and organisations come with them.</summary>
public sealed class SlackIdentityTests : IAsyncLifetime
{
    private const string Organisation = "E0ORG";

    private static readonly ConversationAddress Ana = new("web", "ana", IsPersonal: true);
    private static readonly ConversationAddress Reviews = new("web", "reviews", IsPersonal: false);

    private SlackTranscriptDriver _driver = null!;
    private int _eventCount;

    public async ValueTask InitializeAsync()
    {
        _driver = await SlackTranscriptDriver.Create();
        _driver.EnsureMember("ana", Ana);
    }

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Fact]
    public async Task Message_under_several_event_ids_is_handled_once()
    {
        await Send(Message("create vendor Acme Nord"));
        await Send(Message("apply"));
        await Send(Message("marketplace.creatio.com/app/nord"));
        await _driver.TakeNewMessages();
        var message = Message("Nord Sync");
        for (var i = 0; i < 3; i++)
            await Send(message);
        var received = await _driver.TakeNewMessages();
        Assert.Single(received, m => !m.IsUpdate);
        Assert.Single(received, m => m.IsUpdate);

        await Send(Message("cancel"));
        await Send(Message("yes"));
        await _driver.TakeNewMessages();
        var invitation = Message("invite developer");
        for (var i = 0; i < 3; i++)
            await Send(invitation);
        Assert.Single(await _driver.TakeNewMessages());
    }

    [Theory]
    [InlineData("message", "app_mention")]
    [InlineData("app_mention", "message")]
    public async Task Message_and_mention_are_one_message(string first, string second)
    {
        var message = Message($"<@UBOT{SlackTranscriptDriver.Team}> create vendor Acme Nord");
        foreach (var type in new[] { first, second })
        {
            message["type"] = type;
            await Send(message);
        }

        Assert.Single(await _driver.TakeNewMessages());
    }

    /// <summary>An app that also hears a channel's messages gets each mention as two events; only the mention is for the bot.</summary>
    [Fact]
    public async Task Mention_is_heard_though_the_channel_message_came_first()
    {
        _driver.EnsureMember("analyst", Reviews);
        var message = Message($"<@UBOT{SlackTranscriptDriver.Team}> queue");
        (message["channel"], message["channel_type"], message["user"]) = (
            SlackTranscriptDriver.SlackChannelId(Reviews),
            "channel",
            SlackTranscriptDriver.SlackUserId("analyst")
        );
        message["ts"] = _driver.Workspace.PostAsUser(SlackTranscriptDriver.SlackChannelId(Reviews), SlackTranscriptDriver.SlackUserId("analyst"), "queue");
        await Send(message);
        Assert.Empty(await _driver.TakeNewMessages());
        message["type"] = "app_mention";
        await Send(message);
        await Send(message);
        Assert.Single(await _driver.TakeNewMessages());
    }

    [Theory]
    [InlineData("""{"context_enterprise_id":"E0ORG"}""")]
    [InlineData("""{"enterprise_id":"E0ORG"}""")]
    [InlineData("""{"authorizations":[{"team_id":"TLOCAL","enterprise_id":"E0ORG","is_enterprise_install":true}]}""")]
    [InlineData("""{"context_team_id":"TLOCAL","team_id":"T0OTHER","authorizations":null}""")]
    [InlineData("""{"context_team_id":"T0OTHER","authorizations":[{"team_id":"TLOCAL"}]}""")]
    public async Task Organisation_of_an_event_makes_nobody_else(string envelope)
    {
        await Send(Message("create vendor Acme Nord"));
        await Send(Message("apply"), JsonNode.Parse(envelope) as JsonObject);
        Assert.Contains("acme", (await Find(null))?.Member?.Vendor.Value, StringComparison.Ordinal);
        Assert.Contains("apply", (await Draft()) ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"enterprise":{"id":"E0ORG"}}""")]
    [InlineData("""{"team":{"id":"TLOCAL","enterprise_id":"E0ORG"}}""")]
    [InlineData("""{"enterprise":null,"is_enterprise_install":true}""")]
    [InlineData("""{"team":null,"enterprise":{"id":"E0ORG"},"is_enterprise_install":true}""")]
    [InlineData("""{"team":{"id":"T0OTHER"},"context_team_id":"TLOCAL"}""")]
    [InlineData("""{"team":{"id":"T0OTHER"},"authorizations":[{"team_id":"TLOCAL"}]}""")]
    public async Task Organisation_of_a_click_makes_nobody_else(string changes)
    {
        await Send(Message("create vendor Acme Nord"));
        await Send(Message("apply"), new JsonObject { ["context_enterprise_id"] = Organisation });
        var next =
            await _driver.FindButton(
                "ana",
                Ana,
                "form.answer",
                System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("listing", "https://marketplace.creatio.com/app/nord"),
                CardVisibility.Current
            ) as Input.Click
            ?? throw new InvalidOperationException("no form");
        await _driver.TakeNewMessages();
        var payload = _driver.InteractionPayload("ana", Ana, next);
        foreach (var (name, value) in JsonNode.Parse(changes) as JsonObject ?? [])
            payload[name] = value?.DeepClone();
        await _driver.PostSigned("application/x-www-form-urlencoded", SlackTranscriptDriver.EncodeForm(payload));
        await _driver.ProcessUntilIdle();
        Assert.Contains("nord", (await Draft()) ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_stored_under_an_organisation_is_found_with_it_and_without_it()
    {
        await StoreUnderOrganisation(new Membership(new VendorId("acme"), VendorRole.Developer));
        await Send(Message("status"), new JsonObject { ["context_enterprise_id"] = Organisation });
        Assert.Equal("acme", (await Find(Organisation))?.Member?.Vendor.Value);
        await _driver.Restart();
        await Send(Message("status"));
        Assert.Equal("acme", (await Find(null))?.Member?.Vendor.Value);
    }

    /// <summary>The workspace joined an organisation, and the earlier release took its people for new ones from then on.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_people_that_an_organisation_made_of_one_become_one(bool isMemberFromBefore)
    {
        await Send(Message("help"));
        var before = await Find(null) ?? throw new InvalidOperationException("nobody");
        var member = new Membership(new VendorId("acme"), VendorRole.Developer);
        if (isMemberFromBefore)
            await _driver.Host.GetService<Known>().Change(before.Id, p => p with { Member = member }, CancellationToken.None);
        await StoreUnderOrganisation(isMemberFromBefore ? null : member);
        await _driver.Restart();
        await Send(Message("status"), new JsonObject { ["context_enterprise_id"] = Organisation });
        Assert.Equal("acme", (await Find(Organisation))?.Member?.Vendor.Value);
        Assert.Equal((await Find(Organisation))?.Id, (await Find(null))?.Id);
        Assert.Single((await Find(null))?.Accounts ?? []);
    }

    private async Task StoreUnderOrganisation(Membership? member)
    {
        var tenant = $"{Organisation}.{SlackTranscriptDriver.Team}";
        var user = SlackTranscriptDriver.SlackUserId("ana");
        await _driver
            .Host.GetService<Known>()
            .Create(
                new Person
                {
                    Id = new PersonId($"slack.{tenant}.{user}"),
                    Name = "Ana",
                    Language = LanguageCode.En,
                    Zone = "Etc/UTC",
                    Member = member,
                    Accounts = [new Account("slack", tenant, user)],
                },
                CancellationToken.None
            );
    }

    private Task<Person?> Find(string? enterprise) =>
        _driver
            .Host.GetService<Known>()
            .FindByUser(
                new Sender(SlackTranscriptDriver.Team, enterprise, SlackTranscriptDriver.SlackUserId("ana")).ToChannelUser(null),
                CancellationToken.None
            );

    /// <summary>The draft of Ana's form as it is stored.</summary>
    private async Task<string?> Draft()
    {
        var conversation = new SlackConversation(SlackTranscriptDriver.Team, SlackTranscriptDriver.SlackChannelId(Ana)).ToAddress(
            SlackConversation.Kind.DirectMessage
        );
        var person = await Find(null) ?? throw new InvalidOperationException("nobody");
        var loaded = await _driver
            .Host.GetService<CertBot.Turns.ConversationStore>()
            .Load(CertBot.Store.Documents.StoreKeys.Conversation(conversation, person.Id), CancellationToken.None);
        return loaded.State.Conversation.Draft is { } draft ? $"{draft.Dialog} {string.Join(' ', draft.RawAnswers.Values)}" : null;
    }

    private JsonObject Message(string text) =>
        new()
        {
            ["type"] = "message",
            ["channel_type"] = "im",
            ["channel"] = SlackTranscriptDriver.SlackChannelId(Ana),
            ["user"] = SlackTranscriptDriver.SlackUserId("ana"),
            ["text"] = text,
            ["ts"] = _driver.Workspace.NextTs(),
        };

    private async Task Send(JsonObject inner, JsonObject? envelope = null)
    {
        var (type, body) = SlackTranscriptDriver.EventCallback($"i{++_eventCount}", (JsonObject)inner.DeepClone());
        var callback = JsonNode.Parse(body) as JsonObject ?? [];
        foreach (var (name, value) in envelope ?? [])
            callback[name] = value?.DeepClone();
        Assert.Equal(200, (await _driver.PostSigned(type, callback.ToJsonString())).Status);
        await _driver.ProcessUntilIdle();
    }
}
