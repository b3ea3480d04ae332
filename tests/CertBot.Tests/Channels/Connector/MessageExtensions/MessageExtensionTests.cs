using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Adapter;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.MessageExtensions;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox.Rendering;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;
using CertBot.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using Persons = CertBot.Repositories.PersonStore;

namespace CertBot.Tests.Channels.Connector.MessageExtensions;

/// <summary>The message extension in the whole product: search results by user, and messages shared as evidence.</summary>
public sealed class MessageExtensionTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Shown = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly ConversationAddress Chat = new("connector", "developer", IsPersonal: true);

    private TestHost? _opened;

    private ApplicationSeeder Applications => new(Host.GetService<IServiceProvider>());

    private TestHost Host => _opened ?? throw new InvalidOperationException("not opened");

    public async ValueTask InitializeAsync()
    {
        _opened = await TestHost.Create();
        await Applications.Apply("acme-sync", TestPeople.Developer, "Acme <b>Sync</b> & Co");
        await Applications.Apply("polar-maps", TestPeople.OtherDeveloper, "Polar Maps");
        await Applications.Approve("acme-sync");
        await Applications.Execute("polar-maps", TestPeople.OtherDeveloper, new OpenEscalation("Nobody answers"));
        await Host.ProcessUntilIdle();
        await Chats("developer", Chat);
        Host.TakeCommittedEvents();
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Vendor_members_find_only_their_own_applications()
    {
        Assert.Equal(["Acme ‹b›Sync‹/b› & Co 2.0"], Titles(await Search("developer", "")));
        Assert.Equal("message", (await Search("developer", "polar"))["type"]?.ToString());
        Assert.Equal(["Polar Maps 2.0"], Titles(await Search("other-developer", "polar")));
    }

    [Fact]
    public async Task Platform_staff_find_all_open_applications() =>
        Assert.Equal(["Acme ‹b›Sync‹/b› & Co 2.0", "Polar Maps 2.0"], Titles(await Search("analyst", null)).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Inserted_card_shows_the_status_in_the_language_of_the_searcher_without_actions()
    {
        var found = (await Search("other-developer", "polar"))["attachments"]?[0];

        Assert.Equal(
            ("application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.card.thumbnail"),
            (found?["contentType"]?.ToString(), found?["preview"]?["contentType"]?.ToString())
        );
        Assert.Equal("Borealis · стартовая встреча", found?["preview"]?["content"]?["text"]?.ToString());
        var card = found?["content"]?.ToJsonString(Shown) ?? "";
        Assert.Contains("Стартовая встреча", card, StringComparison.Ordinal);
        Assert.DoesNotContain("Action.", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_have_the_requested_size_and_end()
    {
        for (var n = 0; n < 30; n++)
            await Applications.Apply($"app-{n}", TestPeople.OtherDeveloper, $"App {n}");
        await Host.ProcessUntilIdle();

        Assert.Equal(25, Titles(await Search("analyst", "app", """{"skip":0,"count":1000}""")).Length);
        Assert.Equal(5, Titles(await Search("analyst", "app", """{"skip":25,"count":25}""")).Length);
        Assert.Empty(Titles(await Search("analyst", "app", """{"skip":30,"count":25}""")));
        Assert.Equal(3, Titles(await Search("analyst", "app", """{"skip":-5,"count":3}""")).Length);
        Assert.Equal(25, Titles(await Search("analyst", "app", """{"skip":"x","count":1e99}""")).Length);
    }

    [Fact]
    public async Task Unknown_user_is_told_how_to_register_and_is_not_created()
    {
        var answer = await Search("nobody", "", locale: "ru-RU");

        Assert.Equal("message", answer["type"]?.ToString());
        Assert.StartsWith("Мы с Вами ещё не знакомы", answer["text"]?.ToString(), StringComparison.Ordinal);
        Assert.Null(await Host.GetService<Persons>().FindByUser(new ChannelUser("web", "local", "nobody", "nobody"), default));
        Assert.Contains("message", (await Ask(Evidence(), "nobody", CreatePayload("x"))).ToJsonString(), StringComparison.Ordinal);
        Assert.Null(await Host.GetService<Persons>().FindByUser(new ChannelUser("web", "local", "nobody", "nobody"), default));
        Assert.Empty(Host.TakeCommittedEvents());
    }

    [Fact]
    public async Task Search_does_not_change_the_personal_chat()
    {
        await Search("developer", "");
        await Ask(Evidence(), "developer", CreatePayload("x"));

        Assert.Equal([Chat], (await Host.GetService<Persons>().Find(new("developer"), default))?.PersonalChats);
    }

    [Fact]
    public async Task Message_is_submitted_as_a_material()
    {
        var task = (await Ask(Evidence(), "developer", CreatePayload("<p>All <script>x</script>cases passed</p>")))["task"];
        var card = task?["value"]?["card"]?["content"];

        Assert.Equal("continue", task?["type"]?.ToString());
        Assert.Contains("All cases passed", card?.ToJsonString(Shown), StringComparison.Ordinal);
        var action = Assert.Single(card?["actions"]?.AsArray() ?? []);
        Assert.Equal(("Action.Submit", "hand-in"), (action?["type"]?.ToString(), action?["data"]?["verb"]?.ToString()));

        var choice = Inputs(card)
            .Single(i => i["id"]?.ToString() == "material")["choices"]
            ?.AsArray()
            .Select(c => c?["value"]?.ToString())
            .First(v => v?.Contains("setup-guide", StringComparison.Ordinal) is true);
        var answer = await Ask(
            CreateSubmitHandler(),
            "developer",
            new JsonObject
            {
                ["verb"] = "hand-in",
                ["material"] = choice,
                ["what"] = "https://teams.microsoft.com/l/message/1",
            },
            isData: true
        );

        Assert.Equal("message", answer["task"]?["type"]?.ToString());
        Assert.StartsWith("Got it: Setup and installation guide", answer["task"]?["value"]?.ToString(), StringComparison.Ordinal);
        var handed = Assert.Single((await Applications.Find("acme-sync")).Release.Materials);
        Assert.Equal("https://teams.microsoft.com/l/message/1", Assert.IsType<SubmittedMaterial.Link>(handed.Value).Address);
    }

    [Fact]
    public async Task Message_is_attached_to_an_escalation_with_author_and_link()
    {
        await Chats("other-developer", Chat with { Id = "timur" });

        var card = (await Ask(Evidence(), "other-developer", CreatePayload("It stopped again")))["task"]?["value"]?["card"]?["content"];
        var (escalation, text) = (
            Inputs(card).Single(i => i["id"]?.ToString() == "escalation"),
            Inputs(card).Single(i => i["id"]?.ToString() == "words")["value"]?.ToString()
        );
        await Ask(
            CreateSubmitHandler(),
            "other-developer",
            new JsonObject
            {
                ["verb"] = "comment",
                ["escalation"] = escalation["value"]?.ToString(),
                ["words"] = text,
            },
            isData: true
        );

        Assert.Equal(
            "It stopped again\n— Ana, https://teams.microsoft.com/l/message/1",
            (await Applications.Find("polar-maps")).Escalations[new("E-1")].History[^1].Words
        );
    }

    [Fact]
    public async Task Missing_target_is_reported() =>
        Assert.Contains(
            "nothing to attach",
            (await Ask(Evidence(), "developer", CreatePayload("x", link: "http://plain.example")))["task"]?["value"]?.ToString(),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Missing_answer_is_asked_in_the_chat()
    {
        var answer = await Ask(
            CreateSubmitHandler(),
            "developer",
            new JsonObject
            {
                ["verb"] = "hand-in",
                ["material"] = "acme-sync setup-guide main",
                ["what"] = "no address",
            },
            isData: true
        );

        Assert.Equal("I have one more question: please see our chat.", answer["task"]?["value"]?.ToString());
        Assert.Empty((await Applications.Find("acme-sync")).Release.Materials);
    }

    [Fact]
    public async Task Application_of_another_vendor_accepts_nothing()
    {
        var answer = await Ask(
            CreateSubmitHandler(),
            "developer",
            new JsonObject
            {
                ["verb"] = "hand-in",
                ["material"] = "polar-maps setup-guide main",
                ["what"] = "https://teams.microsoft.com/l/message/1",
            },
            isData: true
        );
        await Ask(
            CreateSubmitHandler(),
            "developer",
            new JsonObject
            {
                ["verb"] = "comment",
                ["escalation"] = "polar-maps E-1",
                ["words"] = "mine now",
            },
            isData: true
        );

        Assert.DoesNotContain("Polar", answer.ToJsonString(), StringComparison.Ordinal);

        Assert.DoesNotContain(Host.TakeCommittedEvents(), e => e.Contains("polar-maps", StringComparison.Ordinal));
        Assert.DoesNotContain("Polar", (await Ask(Evidence(), "developer", CreatePayload("x"))).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_without_a_personal_chat_is_asked_to_open_one()
    {
        var answer = await Ask(
            CreateSubmitHandler(),
            "developer-manager",
            new JsonObject
            {
                ["verb"] = "hand-in",
                ["material"] = "acme-sync setup-guide main",
                ["what"] = "https://teams.microsoft.com/l/message/1",
            },
            isData: true
        );

        Assert.StartsWith("Please open a chat with me first", answer["task"]?["value"]?.ToString(), StringComparison.Ordinal);
        Assert.Empty((await Applications.Find("acme-sync")).Release.Materials);
    }

    [Theory]
    [InlineData("composeExtension/query", "null", 400)]
    [InlineData("composeExtension/query", "[]", 400)]
    [InlineData("composeExtension/query", "{}", 200)]
    [InlineData("composeExtension/query", """{"parameters":{"a":1},"queryOptions":[]}""", 200)]
    [InlineData("composeExtension/query", """{"parameters":[7,null,{"name":[],"value":{}}]}""", 200)]
    [InlineData("composeExtension/fetchTask", "null", 501)]
    [InlineData("composeExtension/fetchTask", """{"commandId":"c"}""", 501)]
    [InlineData("composeExtension/fetchTask", """{"commandId":"attach-evidence"}""", 400)]
    [InlineData("composeExtension/fetchTask", """{"commandId":"attach-evidence","messagePayload":{}}""", 200)]
    [InlineData("composeExtension/submitAction", """{"commandId":"c","data":{}}""", 501)]
    [InlineData("composeExtension/submitAction", """{"commandId":"attach-evidence"}""", 400)]
    [InlineData("composeExtension/submitAction", """{"commandId":"attach-evidence","data":{"verb":"withdraw","app":"acme-sync"}}""", 400)]
    [InlineData("composeExtension/submitAction", """{"commandId":"attach-evidence","data":{"verb":"hand-in","material":"acme-sync"}}""", 400)]
    [InlineData("composeExtension/submitAction", """{"commandId":"attach-evidence","data":{"verb":"hand-in","material":"acme-sync x y"}}""", 200)]
    public async Task Every_search_text_gets_an_answer(string name, string value, int status)
    {
        IInvokeHandler invoke =
            name.EndsWith("query", StringComparison.Ordinal) ? Find()
            : name.EndsWith("fetchTask", StringComparison.Ordinal) ? Evidence()
            : CreateSubmitHandler();

        Assert.Equal(name, invoke.Name);
        Assert.Equal(status, (await Answer(invoke, "developer", JsonNode.Parse(value))).Status);
        Assert.Empty(Host.TakeCommittedEvents());
    }

    private ComposeExtensionQueryHandler Find() =>
        new(Host.GetService<ApplicationQueries>(), Host.GetService<MessageRenderer>(), new MessageExtensionTexts(Host.Clock));

    private ComposeExtensionFetchTaskHandler Evidence() =>
        new(Host.GetService<ApplicationQueries>(), Host.GetService<MessageRenderer>(), new MessageExtensionTexts(Host.Clock));

    private ComposeExtensionSubmitActionHandler CreateSubmitHandler() =>
        new(
            new CardActionTurns(
                Host.GetService<ITurnHandler>(),
                Host.GetService<Persons>(),
                Host.GetService<ImmediateReplies>(),
                Host.GetService<PersonalizedCards>(),
                Host.GetService<QueryPreview>(),
                Host.GetService<MessageRenderer>()
            ),
            Host.GetService<ImmediateReplies>(),
            Host.GetService<ApplicationQueries>(),
            new MessageExtensionTexts(Host.Clock)
        );

    /// <summary>Null query text: the initial run, before the user types.</summary>
    private async Task<JsonObject> Search(string user, string? text, string options = """{"skip":0,"count":25}""", string locale = "en-US")
    {
        var parameter = new JsonObject { ["name"] = text is null ? "initialRun" : "words", ["value"] = text ?? "true" };
        var value = new JsonObject
        {
            ["commandId"] = "find-application",
            ["parameters"] = new JsonArray(parameter),
            ["queryOptions"] = JsonNode.Parse(options),
        };
        return (await Answer(Find(), user, value, locale)).Body["composeExtension"] as JsonObject ?? [];
    }

    private async Task<JsonObject> Ask(IInvokeHandler invoke, string user, JsonObject about, bool isData = false)
    {
        var (status, body) = await Answer(
            invoke,
            user,
            new JsonObject
            {
                ["commandId"] = "attach-evidence",
                ["commandContext"] = "message",
                [isData ? "data" : "messagePayload"] = about,
            }
        );
        Assert.Equal(200, status);
        await Host.ProcessUntilIdle();
        return body;
    }

    private static JsonObject CreatePayload(string html, string link = "https://teams.microsoft.com/l/message/1") =>
        new()
        {
            ["linkToMessage"] = link,
            ["from"] = new JsonObject { ["user"] = new JsonObject { ["displayName"] = "Ana" } },
            ["body"] = new JsonObject { ["contentType"] = "html", ["content"] = html },
        };

    private async Task<(int Status, JsonObject Body)> Answer(IInvokeHandler invoke, string user, JsonNode? value, string locale = "en-US")
    {
        var activity = ActivityReader.Read(
            new JsonObject
            {
                ["type"] = "invoke",
                ["name"] = invoke.Name,
                ["id"] = Guid.NewGuid().ToString(),
                ["channelId"] = "web",
                ["locale"] = locale,
                ["from"] = new JsonObject { ["id"] = user },
                ["conversation"] = new JsonObject { ["id"] = "two-people", ["tenantId"] = "local" },
                ["value"] = value,
            }
        ) ?? throw new InvalidOperationException();
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        var response = await invoke.Handle(new InvokeContext(activity, new ConversationAddress("connector", "two-people", IsPersonal: true)), default);
        await Host.GetService<ImmediateReplies>().Respond(InvokeResults.ToResult(response), response.Replies).ExecuteAsync(http);
        return (http.Response.StatusCode, body.Length == 0 ? [] : JsonNode.Parse(body.ToArray()) as JsonObject ?? []);
    }

    private static string[] Titles(JsonObject extension) =>
        extension["type"]?.ToString() == "result"
            ? [.. (extension["attachments"]?.AsArray() ?? []).Select(a => $"{a?["preview"]?["content"]?["title"]}")]
            : throw new Xunit.Sdk.XunitException(extension.ToJsonString());

    private static IEnumerable<JsonObject> Inputs(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => Inputs(p.Value)).Concat(o["type"]?.ToString().StartsWith("Input.", StringComparison.Ordinal) is true ? [o] : []),
            JsonArray a => a.SelectMany(Inputs),
            _ => [],
        };

    /// <summary>Creates a user's personal chat with the bot in Teams.</summary>
    private async Task Chats(string user, ConversationAddress address) =>
        _ = await Host.GetService<Persons>().Change(new(user), p => p with { PersonalChats = [address] }, default) ?? throw new InvalidOperationException(user);
}
