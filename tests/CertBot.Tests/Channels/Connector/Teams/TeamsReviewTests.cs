using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Transcripts;
using Microsoft.AspNetCore.Http;

namespace CertBot.Tests.Channels.Connector.Teams;

/// <summary>A review in a Teams channel, as each of its readers sees it.</summary>
public sealed class TeamsReviewTests : IAsyncLifetime
{
    private static readonly ConversationAddress Reviews = new("web", "reviews", IsPersonal: false);
    private static readonly ConversationAddress Rnd = new("web", "rnd", IsPersonal: false);

    private TeamsTranscriptDriver? _opened;

    private TeamsTranscriptDriver Stage => _opened ?? throw new InvalidOperationException("not opened");

    public async ValueTask InitializeAsync()
    {
        _opened = await TeamsTranscriptDriver.Create();
        var before = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Before");
        await Transcript.Run("* after review", _opened, before);
        await _opened.TakeNewMessages();
    }

    public async ValueTask DisposeAsync() => await Stage.DisposeAsync();

    [Fact]
    public async Task Each_reader_sees_permitted_buttons_and_the_shared_card_has_no_decisions()
    {
        var task = Task("user-setup", Reviews);

        Assert.Empty(Verbs(task));
        Assert.Equal(
            ["ask", "claim", "needs-work", "pass"],
            Verbs(await Stage.GetPersonalizedCard(task, "analyst", Reviews)).Where(v => v != "not-applicable")
        );
        Assert.Equal("Action.Execute", task["refresh"]?["action"]?["type"]?.ToString());
        Assert.InRange((task["refresh"]?["userIds"] as JsonArray ?? []).Count, 1, 60);
    }

    [Fact]
    public async Task Refresh_gives_no_card_to_vendor_members_or_unknown_users()
    {
        var task = Task("user-setup", Reviews);
        foreach (var user in new[] { "developer", "other-developer", "nobody-ever-met" })
        {
            var (status, body) = await Refresh(task, user, Reviews);
            Assert.Equal(StatusCodes.Status200OK, status);
            Assert.Equal("application/vnd.microsoft.activity.message", body?["type"]?.ToString());
        }

        Assert.Null(
            await Stage
                .Host.GetService<CertBot.Repositories.PersonStore>()
                .FindByUser(new CertBot.Repositories.ChannelUser("msteams", TeamsTranscriptDriver.Tenant, "nobody-ever-met", ""), CancellationToken.None)
        );
    }

    [Fact]
    public async Task Forbidden_click_gets_the_card_and_a_private_sentence()
    {
        var task = await Stage.GetPersonalizedCard(Task("user-setup", Reviews), "analyst", Reviews);

        var body = await Click(Button(task, "pass"), "rnd-expert", Reviews);

        Assert.Equal("application/vnd.microsoft.card.adaptive", body?["type"]?.ToString());
        Assert.Equal("said", body?["value"]?["body"]?[0]?["id"]?.ToString());
        Assert.Empty(Verbs(body?["value"] as JsonObject ?? []));
        Assert.Empty(TakeNewMessages());
        Assert.DoesNotContain(Stage.Host.TakeCommittedEvents(), e => e.EndsWith("decided", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stale_click_gets_the_current_card()
    {
        var pass = Button(await Stage.GetPersonalizedCard(Task("user-setup", Reviews), "analyst", Reviews), "pass");
        Assert.DoesNotContain("said", (await Click(pass, "analyst", Reviews))?.ToJsonString() ?? "", StringComparison.Ordinal);
        TakeNewMessages();

        var body = await Click(pass, "analyst-2", Reviews);

        Assert.Equal("said", body?["value"]?["body"]?[0]?["id"]?.ToString());
        Assert.Contains("Sofie", body?["value"]?.ToJsonString() ?? "", StringComparison.Ordinal);
        Assert.Empty(TakeNewMessages());
    }

    [Fact]
    public async Task Card_of_an_earlier_submission_is_refreshed_without_buttons_and_its_click_is_refused()
    {
        var task = Task("user-setup", Reviews);
        var seen = await Stage.GetPersonalizedCard(task, "analyst", Reviews);
        var seeder = new ApplicationSeeder(Stage.Host.GetService<IServiceProvider>());
        var developer = new Actor(new("developer"), [], new((await seeder.Find("acme-sync")).Vendor, VendorRole.Developer));
        await seeder.Execute("acme-sync", developer, new ApplicationCommand.Withdraw("Other files"));
        await seeder.Apply("acme-sync", developer, "Acme Sync");
        await Stage.Host.ProcessUntilIdle();

        var (_, refreshed) = await Refresh(task, "analyst", Reviews);
        Assert.Equal("application/vnd.microsoft.card.adaptive", refreshed?["type"]?.ToString());
        Assert.Empty(Verbs(refreshed?["value"] as JsonObject ?? []));

        var body = await Click(Button(seen, "pass"), "analyst", Reviews);
        Assert.Contains("out of date", body?["value"]?["body"]?[0]?["text"]?.ToString(), StringComparison.Ordinal);
        Assert.Empty(Verbs(body?["value"] as JsonObject ?? []));

        var (_, opened) = await Task_("task/fetch", Data(seen, "needs-work"), "analyst");
        Assert.Equal("message", opened?["task"]?["type"]?.ToString());
        Assert.Contains("out of date", opened?["task"]?["value"]?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Stage.Host.TakeCommittedEvents(), e => e.EndsWith("decided", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Repeated_click_executes_once_and_returns_the_card_both_times()
    {
        var pass = Button(await Stage.GetPersonalizedCard(Task("user-setup", Reviews), "analyst", Reviews), "pass");

        var first = await Click(pass, "analyst", Reviews, "same");
        var second = await Click(pass, "analyst", Reviews, "same");

        Assert.Single(Stage.Host.TakeCommittedEvents(), e => e.EndsWith("decided", StringComparison.Ordinal));
        Assert.Equal(first?.ToJsonString(), second?.ToJsonString());
        Assert.Equal(["undo"], Verbs(second?["value"] as JsonObject ?? []));
    }

    [Fact]
    public async Task Needs_work_dialog_stays_open_with_typed_values_until_they_are_valid()
    {
        var task = await Stage.GetPersonalizedCard(Task("user-setup", Reviews), "analyst", Reviews);
        var (_, opened) = await Task_("task/fetch", Data(task, "needs-work"), "analyst");
        var form = opened?["task"]?["value"]?["card"]?["content"] as JsonObject ?? [];
        Assert.Equal("continue", opened?["task"]?["type"]?.ToString());
        Assert.Equal(
            ["comment", "reason"],
            CardButtons
                .AllObjects(form)
                .Where(o => o["type"]?.ToString().StartsWith("Input.", StringComparison.Ordinal) is true)
                .Select(o => o["id"]?.ToString() ?? "")
                .Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(CardButtons.AllObjects(form), o => o["type"]?.ToString() == "Action.Execute");

        // Another reviewer decides meanwhile: the submission is answered with the name of that reviewer.
        await Click(Button(task, "pass"), "analyst-2", Reviews);
        Stage.Host.TakeCommittedEvents();
        var handed = Filled(form, ("reason", Reason(form)), ("comment", "Page 4 is missing."));
        var (_, late) = await Task_("task/submit", handed, "analyst");
        Assert.Equal("message", late?["task"]?["type"]?.ToString());
        Assert.Contains("Марина", late?["task"]?["value"]?.ToString() ?? "", StringComparison.Ordinal);
        Assert.Empty(Stage.Host.TakeCommittedEvents());
    }

    [Fact]
    public async Task Completed_dialog_closes_and_the_card_shows_the_outcome_to_all()
    {
        var task = await Stage.GetPersonalizedCard(Task("user-setup", Reviews), "analyst", Reviews);
        var (_, opened) = await Task_("task/fetch", Data(task, "needs-work"), "analyst");
        var form = opened?["task"]?["value"]?["card"]?["content"] as JsonObject ?? [];
        var (status, body) = await Task_("task/submit", Filled(form, ("reason", Reason(form)), ("comment", "Page 4 is missing.")), "analyst");

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Null(body);
        Assert.Contains(TakeNewMessages(), p => p.IsUpdate && p.Message.Card?.ToJsonString().Contains("Page 4 is missing.", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task Claim_mentions_exactly_the_claimer()
    {
        await Click(Button(await Stage.GetPersonalizedCard(Task("user-setup", Reviews), "analyst", Reviews), "claim"), "analyst", Reviews);
        TakeNewMessages();

        var entity = Assert.Single(Task("user-setup", Reviews)["msteams"]?["entities"] as JsonArray ?? []);
        Assert.Equal(("<at>Sofie Lindqvist</at>", "29:analyst"), (entity?["text"]?.ToString(), entity?["mentioned"]?["id"]?.ToString()));
        Assert.Contains(
            "<at>Sofie Lindqvist</at>",
            string.Concat(CardButtons.AllObjects(Task("user-setup", Reviews)["body"]).Select(o => o["text"]?.ToString())),
            StringComparison.Ordinal
        );
    }

    private JsonObject Task(string criterion, ConversationAddress address)
    {
        TakeNewMessages();
        return Stage
            .CurrentCards(address)
            .Select(c => c.Card)
            .First(c => c["refresh"]?["action"]?["data"]?["slot"]?.ToString().EndsWith($":task:{criterion}", StringComparison.Ordinal) is true);
    }

    private static IEnumerable<string> Verbs(JsonObject card) =>
        CardButtons
            .AllObjects(card["actions"])
            .Where(b => b["type"]?.ToString().StartsWith("Action.", StringComparison.Ordinal) is true)
            .Select(b => b["verb"]?.ToString() ?? b["data"]?["verb"]?.ToString() ?? "")
            .Where(v => v.Length > 0 && !CertBot.Core.Certification.ActionPermissions.IsPublic(v))
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static JsonObject Button(JsonObject card, string verb) =>
        CardButtons.AllObjects(card).First(b => b["type"]?.ToString() == "Action.Execute" && b["verb"]?.ToString() == verb);

    private static JsonObject Data(JsonObject card, string verb) =>
        CardButtons
            .AllObjects(card)
            .First(b => b["data"]?["msteams"]?["type"]?.ToString() == "task/fetch" && b["data"]?["verb"]?.ToString() == verb)["data"]
            ?.DeepClone() as JsonObject
        ?? [];

    private static JsonObject Filled(JsonObject form, params (string Key, string Value)[] typed)
    {
        var data = CardButtons.AllObjects(form).First(b => b["type"]?.ToString() == "Action.Submit")["data"]?.DeepClone() as JsonObject ?? [];
        foreach (var (key, value) in typed)
            data[key] = value;
        return data;
    }

    private static string Reason(JsonObject form) =>
        CardButtons.AllObjects(form).First(o => o["id"]?.ToString() == "reason")["choices"]?[0]?["value"]?.ToString() ?? "";

    private int _eventCount;

    private IReadOnlyList<PostedMessage> TakeNewMessages() => Stage.TakeNewMessages().GetAwaiter().GetResult();

    private async Task<JsonObject?> Click(JsonObject button, string user, ConversationAddress address, string? id = null)
    {
        var activity = Stage.CreateActivity(user, address, id ?? $"click-{++_eventCount}");
        activity["type"] = "invoke";
        activity["name"] = "adaptiveCard/action";
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject
            {
                ["type"] = "Action.Execute",
                ["verb"] = button["verb"]?.DeepClone(),
                ["data"] = button["data"]?.DeepClone(),
            },
        };
        var (_, body) = await Stage.PostActivity(activity);
        await Stage.Host.ProcessUntilIdle();
        return body;
    }

    private async Task<(int Status, JsonObject? Body)> Refresh(JsonObject card, string user, ConversationAddress address)
    {
        var activity = Stage.CreateActivity(user, address, $"refresh-{++_eventCount}");
        activity["type"] = "invoke";
        activity["name"] = "adaptiveCard/action";
        activity["value"] = new JsonObject { ["action"] = card["refresh"]?["action"]?.DeepClone(), ["trigger"] = "automatic" };
        return await Stage.PostActivity(activity);
    }

    private async Task<(int Status, JsonObject? Body)> Task_(string name, JsonObject data, string user)
    {
        var activity = Stage.CreateActivity(user, Reviews, $"task-{++_eventCount}");
        activity["type"] = "invoke";
        activity["name"] = name;
        activity["value"] = new JsonObject
        {
            ["data"] = data,
            ["context"] = new JsonObject { ["theme"] = "default" },
        };
        var answer = await Stage.PostActivity(activity);
        await Stage.Host.ProcessUntilIdle();
        return answer;
    }
}
