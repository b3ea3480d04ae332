using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Adapter;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.FileUploads;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Samples;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;
using CertBot.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Tests.Channels.Connector.FileUploads;

/// <summary>A file in Teams: requested, offered, accepted, uploaded and shown, whatever the file storage does.</summary>
public sealed class FileUploadTests : IAsyncLifetime
{
    private const string Chat = "a:chat-developer";

    private static readonly byte[] Guide = [.. Enumerable.Range(0, (2 * UploadSessionClient.ChunkSize) + 1000).Select(n => (byte)(n * 7))];

    private TeamsTestHost? _teamsHost;
    private FakeDrive? _drive;
    private ConversationAddress? _chat;
    private int _eventCount;

    private TeamsTestHost Teams => _teamsHost ?? throw new InvalidOperationException("not open");

    private ApplicationSeeder Applications => new(Teams.Host.GetService<IServiceProvider>());

    private FakeDrive Drive => _drive ?? throw new InvalidOperationException("not open");

    private ConversationAddress PersonalChat => _chat ?? throw new InvalidOperationException("not open");

    public async ValueTask InitializeAsync()
    {
        _teamsHost = await TeamsTestHost.Create();
        _drive = await FakeDrive.Start();
        await Teams.Host.GetService<CertBot.Repositories.PersonStore>().Link("msteams", "tenant-1", "developer", new("developer"), default);
        await Applications.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await Applications.Apply("polar-maps", TestPeople.OtherDeveloper, "Polar Maps");
        await Applications.Approve("acme-sync");
        await Applications.Approve("polar-maps");
        await Applications.AddUserGuide("acme-sync", TestPeople.Developer, "guide.pdf", Guide);
        await Applications.AddUserGuide("polar-maps", TestPeople.OtherDeveloper, "secret.pdf", [1, 2, 3]);
        await DispatchAll();
        _chat = await Teams.OpenChat("developer");
    }

    public async ValueTask DisposeAsync()
    {
        await Teams.DisposeAsync();
        await Drive.DisposeAsync();
    }

    [Fact]
    public async Task File_is_offered_uploaded_in_chunks_and_shown_and_the_consent_card_is_deleted()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        Assert.Equal(("guide.pdf", Guide.Length), (offer["name"]?.ToString(), (int?)offer["content"]?["sizeInBytes"]));
        Assert.Equal("User guide of Acme Sync 2.0, 7.5 MB", offer["content"]?["description"]?.ToString());
        Assert.Equal(["app", "material", "part", "file"], ((JsonObject?)offer["content"]?["acceptContext"])?.Select(c => c.Key) ?? []);

        Assert.Equal(200, await Answer("accept", offer, asked, Drive.OpenSession("one")));
        Assert.Empty(Drive.Calls);
        await DispatchAll();

        Assert.Equal(Guide, Drive.Files["one"]);
        Assert.Equal(
            [$"bytes 0-3932159/{Guide.Length}", $"bytes 3932160-7864319/{Guide.Length}", $"bytes 7864320-7865319/{Guide.Length}"],
            Drive.Calls.Select(c => c.Range)
        );
        Assert.All(Drive.Calls, c => Assert.Empty(c.Authorization));
        var shown = Assert.Single(Teams.Connector.ActivitiesIn(Chat)).Activity["attachments"]?[0];
        Assert.Equal(
            ("application/vnd.microsoft.teams.card.file.info", "https://contoso.sharepoint.com/guide.pdf", "guide.pdf", "pdf"),
            (shown?["contentType"]?.ToString(), shown?["contentUrl"]?.ToString(), shown?["name"]?.ToString(), shown?["content"]?["fileType"]?.ToString())
        );
        Assert.Empty(await Teams.Host.Store.List(StoreKeys.ConversationAddress(PersonalChat), "departure", "", 10, default));
    }

    [Fact]
    public async Task History_file_is_generated_when_it_is_accepted()
    {
        var (asked, offer) = await OfferFile("export acme-sync");
        await Applications.Execute("acme-sync", TestPeople.Developer, new OpenEscalation("Nobody \"answers\""));

        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        await DispatchAll();

        var csv = Encoding.UTF8.GetString(Drive.Files["one"]);
        Assert.StartsWith("\uFEFF\"When (Europe/Lisbon)\",\"Who\",\"What happened\"\r\n\"2026-03-02 08:00\",\"Ana Costa\",", csv, StringComparison.Ordinal);
        Assert.Contains("Nobody \"\"answers\"\"", csv, StringComparison.Ordinal);
        Assert.Equal("acme-sync-history.csv", offer["name"]?.ToString());
    }

    [Fact]
    public async Task Findings_are_a_file_of_the_inspection_in_force()
    {
        await Applications.AddInspectedPackages("acme-sync", TestPeople.Developer, InspectionSamples.Report);
        var (asked, offer) = await OfferFile("findings acme-sync");

        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        await DispatchAll();

        var csv = Encoding.UTF8.GetString(Drive.Files["one"]);
        Assert.StartsWith("\uFEFF\"No.\",\"Severity\",\"Rule\"", csv, StringComparison.Ordinal);
        Assert.Contains("Package named Custom", csv, StringComparison.Ordinal);
        Assert.Equal("acme-sync-findings.csv", offer["name"]?.ToString());
    }

    [Fact]
    public async Task Declined_consent_is_final()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");

        Assert.Equal(200, await Answer("decline", offer, asked));
        Assert.Equal(200, await Answer("decline", offer, asked));
        await DispatchAll();

        Assert.Equal(["All right, nothing was sent. You can ask for the file again whenever you like."], Teams.Connector.TextsIn(Chat));
        Assert.Empty(Drive.Calls);
    }

    [Fact]
    public async Task Repeated_consent_uploads_once()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        var session = Drive.OpenSession("one");

        await Answer("accept", offer, asked, session);
        await Answer("accept", offer, asked, session);
        await DispatchAll();

        Assert.Equal(3, Drive.Calls.Count);
        Assert.Single(Teams.Connector.ActivitiesIn(Chat));
    }

    [Fact]
    public async Task Consent_repeated_after_the_upload_uploads_and_shows_nothing_again()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        var session = Drive.OpenSession("one");
        await Answer("accept", offer, asked, session);
        await DispatchAll();
        await Teams.Host.Restart();

        Assert.Equal(200, await Answer("accept", offer, asked, session));
        await DispatchAll();

        Assert.Equal(3, Drive.Calls.Count);
        Assert.Single(Teams.Connector.ActivitiesIn(Chat));
        await Answer("accept", offer, asked, Drive.OpenSession("two"));
        await DispatchAll();
        Assert.Equal(Guide, Drive.Files["two"]); // another session is another upload
    }

    [Fact]
    public async Task Nobody_gets_a_file_of_others_or_other_than_offered()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        var secret = await FileOf("polar-maps");
        await Answer("accept", Changed(offer, ("app", "polar-maps"), ("file", secret)), asked, Drive.OpenSession("a"));
        await Answer("accept", Changed(offer, ("file", secret)), "another", Drive.OpenSession("b"));
        await Answer("accept", Changed(offer, ("app", "polar-maps"), ("material", null), ("part", null)), "third", Drive.OpenSession("c"));
        await Answer("accept", Changed(offer, ("app", "../x\u0000")), "fourth", Drive.OpenSession("d"));
        await Answer("accept", Changed(offer, ("material", new string('m', 5000))), "fifth", Drive.OpenSession("e"));
        await DispatchAll();
        await Later(10); // more than Teams accepts at once

        Assert.Empty(Drive.Calls);
        Assert.All(Teams.Connector.TextsIn(Chat), t => Assert.StartsWith("This file is no longer here", t, StringComparison.Ordinal));
        Assert.Equal(5, Teams.Connector.TextsIn(Chat).Count);
    }

    [Fact]
    public async Task Former_member_of_the_vendor_gets_nothing()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        await Teams
            .Host.GetService<CommandExecutor>()
            .Execute(new Command.OnVendor(new("acme"), new VendorCommand.Leave(new("developer"))), null, TestPeople.Developer, Now, default);
        await DispatchAll();

        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        await DispatchAll();

        Assert.Empty(Drive.Calls);
        Assert.StartsWith("This file is no longer here", Assert.Single(Teams.Connector.TextsIn(Chat)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_file_is_reported()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        Teams.Host.Files.Stored.Clear();
        await DispatchAll();
        Assert.StartsWith("This file is no longer here", Assert.Single(Teams.Connector.TextsIn(Chat)), StringComparison.Ordinal);

        await Answer("accept", offer, "another", Drive.OpenSession("two"));
        await DispatchAll();
        Assert.Equal(2, Teams.Connector.TextsIn(Chat).Count);
        Assert.Empty(Drive.Calls);
    }

    [Theory]
    [InlineData("http://contoso.sharepoint.com/up")]
    [InlineData("https://user:pass@contoso.sharepoint.com/up")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://contoso.sharepoint.com/up")]
    [InlineData("//contoso.sharepoint.com/up")]
    [InlineData("up")]
    [InlineData("")]
    public async Task Forbidden_upload_url_is_refused_at_the_endpoint(string address)
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");

        Assert.Equal(400, await Answer("accept", offer, asked, address));
        Assert.Empty(await Teams.Host.Store.List(StoreKeys.ConversationAddress(PersonalChat), "departure", "", 10, default));
    }

    [Theory]
    [InlineData("https://192.168.0.1/up")]
    [InlineData("https://10.0.0.7:8443/up")]
    [InlineData("https://169.254.169.254/metadata")]
    [InlineData("https://[fd00::1]/up")]
    public async Task Private_network_address_is_refused_and_not_retried(string address)
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");

        Assert.Equal(200, await Answer("accept", offer, asked, address));
        await DispatchAll();

        Assert.Equal(
            ["I couldn’t save guide.pdf to where you keep your files. Please ask for it again, or look in the built-in chat."],
            Teams.Connector.TextsIn(Chat)
        );
    }

    [Fact]
    public void Loopback_upload_url_is_refused_unless_trusted()
    {
        using var services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        var uploadClient = new UploadSessionClient(services.GetRequiredService<IHttpClientFactory>(), new TrustedHosts([]), new FakeClock());

        Assert.False(uploadClient.IsAllowed("http://127.0.0.1:3978/up"));
        Assert.False(uploadClient.IsAllowed("https://localhost/up"));
        Assert.False(uploadClient.IsAllowed("https://[::1]/up"));
        Assert.True(uploadClient.IsAllowed("https://contoso.sharepoint.com/up"));
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var elsewhere = await FakeDrive.Start();
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        Drive.AnswerNext(_ => Results.Redirect(elsewhere.OpenSession("one"), permanent: false, preserveMethod: true));

        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        await DispatchAll();

        Assert.Empty(elsewhere.Calls);
        Assert.StartsWith("I couldn’t save guide.pdf", Assert.Single(Teams.Connector.TextsIn(Chat)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, 60)]
    [InlineData(429, 60)]
    [InlineData(500, 3600)]
    public async Task Unavailable_upload_target_is_retried_where_it_stopped(int status, int longest)
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        Drive.AnswerNext(
            _ => null,
            http =>
            {
                if (status != 500)
                    http.Response.Headers.RetryAfter = "50";
                return Results.StatusCode(status);
            }
        );

        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        await DispatchAll();
        Assert.Equal(2, Drive.Calls.Count);
        if (status != 500)
        {
            await Later(40);
            Assert.Equal(2, Drive.Calls.Count);
        }

        await Later(longest);

        Assert.Equal(Guide, Drive.Files["one"]);
        Assert.Equal(["PUT", "PUT", "GET", "PUT", "PUT"], Drive.Calls.Select(c => c.Method));
    }

    [Fact]
    public async Task Chunk_received_without_a_response_is_not_sent_twice()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        Drive.AnswerNext(
            _ => null,
            _ => null,
            http =>
            {
                http.Abort();
                return Results.Empty;
            }
        );

        await DispatchAll();
        await Teams.Host.Restart();
        await Later(60);

        Assert.Equal(Guide, Drive.Files["one"]);
        Assert.Single(Teams.Connector.ActivitiesIn(Chat));
    }

    [Fact]
    public async Task Expired_session_is_reported()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        var session = Drive.OpenSession("one");
        Drive.CloseSession("one");

        await Answer("accept", offer, asked, session);
        await DispatchAll();

        Assert.Equal(["guide.pdf: the upload window has closed, and nothing was sent. Please ask for it again."], Teams.Connector.TextsIn(Chat));
    }

    [Fact]
    public async Task Upload_target_that_never_responds_is_given_up_with_a_message()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        Drive.AnswerNext([.. Enumerable.Repeat<Func<HttpContext, IResult?>>(_ => Results.StatusCode(503), 30)]);

        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        await DispatchAll();
        for (var n = 0; n < 12; n++)
            await Later(3700);

        Assert.Equal(9, Drive.Calls.Count);
        Assert.StartsWith("I couldn’t save guide.pdf", Assert.Single(Teams.Connector.TextsIn(Chat)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Showing_the_file_waits_for_the_Connector_without_a_second_upload()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        await Answer("accept", offer, asked, Drive.OpenSession("one"));
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(502));

        await DispatchAll();
        Assert.Contains("consent", Assert.Single(Teams.Connector.ActivitiesIn(Chat)).Activity.ToJsonString(), StringComparison.Ordinal);
        await Teams.Host.Restart();
        await Later(60);

        Assert.Equal(3, Drive.Calls.Count);
        Assert.Contains("file.info", Assert.Single(Teams.Connector.ActivitiesIn(Chat)).Activity.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"action":"accept"}""", 400)]
    [InlineData("""{"action":"accept","uploadInfo":[],"context":7}""", 400)]
    [InlineData("""{"action":"take"}""", 400)]
    [InlineData("""{"action":7}""", 400)]
    [InlineData("""[]""", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"action":"decline"}""", 200)]
    public async Task Every_consent_answer_gets_a_response(string value, int status) =>
        Assert.Equal(status, await Invoke(JsonNode.Parse(value), PersonalChat, "developer", "x"));

    [Fact]
    public async Task Only_known_people_get_files_and_only_in_their_personal_chat()
    {
        var (asked, offer) = await OfferFile("get acme-sync user-guide");
        var value = Value("accept", offer, Drive.OpenSession("one"));

        Assert.Equal(200, await Invoke(value, PersonalChat, "nobody", asked));
        Assert.Empty(await Teams.Host.Store.List(StoreKeys.ConversationAddress(PersonalChat), "departure", "", 10, default));
        Assert.Equal(400, await Invoke(value, PersonalChat with { IsPersonal = false }, "developer", asked));
    }

    [Fact]
    public async Task Channel_points_to_the_personal_chat_and_offers_no_files()
    {
        var place = await Teams.AddTeamsChannel("reviews");
        await SendText("get acme-sync user-guide", place);

        var card = Teams.Connector.Calls.Last().Body?["activity"]?["attachments"]?[0]?["content"];
        Assert.Equal("https://teams.microsoft.com/l/chat/0/0?users=28%3Abot&message=get%20acme-sync%20user-guide", Buttons(card).Single()["url"]?.ToString());
        Assert.Contains("send files in a channel", card?.ToJsonString(), StringComparison.Ordinal);

        await SendText("hand in acme-sync 1", place);
        card = Teams.Connector.Calls.Last().Body?["activity"]?["attachments"]?[0]?["content"];
        Assert.Contains("send files in this channel", card?.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Drop the file", card?.ToJsonString(), StringComparison.Ordinal);

        await SendText("hand in acme-sync user-guide", PersonalChat);
        Assert.Contains("Drop the file", Teams.Connector.Calls.Last().Body?.ToJsonString(), StringComparison.Ordinal);
    }

    private Instant Now => Teams.Host.Clock.GetCurrentInstant();

    /// <summary>A request in the personal chat is answered with a consent card as the last message.</summary>
    private async Task<(string Asked, JsonObject Offer)> OfferFile(string text)
    {
        await SendText(text, PersonalChat);
        var (id, activity) = Teams.Connector.ActivitiesIn(Chat)[^1];
        var offer = activity["attachments"]?[0] as JsonObject ?? throw new InvalidOperationException(activity.ToJsonString());
        Assert.Equal("application/vnd.microsoft.teams.card.file.consent", offer["contentType"]?.ToString());
        Assert.Null(activity["text"]);
        return (id, offer);
    }

    private async Task SendText(string text, ConversationAddress address)
    {
        await Teams
            .Host.GetService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", "developer", "developer"),
                    Conversation = address,
                    EventId = $"e{++_eventCount}",
                    Input = new Input.Text(text),
                },
                default
            );
        await DispatchAll();
    }

    private static JsonObject Value(string action, JsonObject offer, string? upload)
    {
        var value = new JsonObject
        {
            ["type"] = "fileUpload",
            ["action"] = action,
            ["context"] = offer["content"]?["acceptContext"]?.DeepClone(),
        };
        if (upload is not null)
        {
            value["uploadInfo"] = new JsonObject
            {
                ["contentUrl"] = "https://contoso.sharepoint.com/guide.pdf",
                ["name"] = "guide.pdf",
                ["uploadUrl"] = upload,
                ["uniqueId"] = "u-1",
                ["fileType"] = "pdf",
            };
        }

        return value;
    }

    private Task<int> Answer(string action, JsonObject offer, string asked, string? upload = null) =>
        Invoke(Value(action, offer, upload), PersonalChat, "developer", asked);

    private async Task<int> Invoke(JsonNode? value, ConversationAddress address, string user, string asked)
    {
        var activity = ActivityReader.Read(
            new JsonObject
            {
                ["type"] = "invoke",
                ["name"] = "fileConsent/invoke",
                ["id"] = $"i{++_eventCount}",
                ["replyToId"] = asked,
                ["channelId"] = "msteams",
                ["from"] = new JsonObject { ["id"] = $"29:{user}", ["aadObjectId"] = user },
                ["conversation"] = new JsonObject
                {
                    ["id"] = Chat,
                    ["tenantId"] = "tenant-1",
                    ["conversationType"] = "personal",
                },
                ["value"] = value?.DeepClone(),
            }
        ) ?? throw new InvalidOperationException();
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        var invoke = Teams.Host.GetService<IEnumerable<IInvokeHandler>>().Single(i => i.Name == "fileConsent/invoke");
        await InvokeResults.ToResult(await invoke.Handle(new InvokeContext(activity, address), default)).ExecuteAsync(http);
        return http.Response.StatusCode;
    }

    private static JsonObject Changed(JsonObject offer, params (string Key, string? Value)[] ids)
    {
        var copy = (JsonObject)offer.DeepClone();
        foreach (var (key, value) in ids)
            (copy["content"]?["acceptContext"] as JsonObject ?? [])[key] = value;
        return copy;
    }

    private async Task DispatchAll()
    {
        do await Teams.Host.ProcessUntilIdle();
        while (await Teams.Host.GetService<FileUploadQueue>().ProcessAllDue(default) > 0);
    }

    private async Task Later(int seconds)
    {
        Teams.Host.Clock.Advance(Duration.FromSeconds(seconds));
        await DispatchAll();
    }

    private async Task<string> FileOf(string app) =>
        (await Applications.Find(app)).Release.Materials["user-guide:main"] is SubmittedMaterial.File file
            ? file.Id.Value
            : throw new InvalidOperationException(app);

    private static IEnumerable<JsonObject> Buttons(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => Buttons(p.Value)).Concat(o["type"]?.ToString() == "Action.OpenUrl" ? [o] : []),
            JsonArray a => a.SelectMany(Buttons),
            _ => [],
        };
}
