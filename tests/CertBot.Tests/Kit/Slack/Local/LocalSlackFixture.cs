using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Processes;
using NodaTime;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>A workspace of local-slack with the people of the programme and a vendor's developer in it, and the whole host, which knows none of them but the administrator.</summary>
internal sealed class LocalSlackFixture : IAsyncDisposable
{
    public const string Reviews = "CREVIEWS",
        Rnd = "CRND",
        Language = "CLANG",
        Leadership = "CLEAD";

    private readonly Eventually _eventually = new(once: TimeSpan.FromSeconds(60), whole: TimeSpan.FromMinutes(3));
    private readonly HttpClient _slackEndpoint;

    private LocalSlackFixture(LocalSlack slack, LiveHost host, Uri address)
    {
        (Slack, Host) = (slack, host);
        _slackEndpoint = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
    }

    public LocalSlack Slack { get; }

    public LiveHost Host { get; }

    public SlackUser Administrator => UserOf("UROBIN");

    public SlackUser Developer => UserOf("UANA");

    public SlackUser Analyst => UserOf("USOFIE");

    public SlackUser Lead => UserOf("UPRIYA");

    public SlackUser RndExpert => UserOf("UDANIEL");

    public SlackUser LanguageExpert => UserOf("UOLGA");

    public SlackUser UxExpert => UserOf("UMEI");

    /// <summary>Of no vendor and without a role.</summary>
    public SlackUser Stranger => UserOf("UTIM");

    public static async Task<LocalSlackFixture> Create()
    {
        var address = new Uri($"http://127.0.0.1:{HostProcess.FreePort()}/");
        (string Id, string Name)[] people =
        [
            ("UROBIN", "Robin"),
            ("UANA", "Ana"),
            ("USOFIE", "Sofie"),
            ("UPRIYA", "Priya"),
            ("UDANIEL", "Daniel"),
            ("UOLGA", "Olga"),
            ("UMEI", "Mei"),
            ("UTIM", "Tim"),
        ];
        string[] all = [.. people.Select(p => p.Id)];
        var slack = await LocalSlack.Start(
            new Uri(address, "slack"),
            people,
            [(Reviews, "reviews", all), (Rnd, "rnd", all), (Language, "language", all), (Leadership, "leadership", all)]
        );
        try
        {
            var host = await LiveHost.Start(
                ("Urls", address.ToString().TrimEnd('/')),
                ("Web:Enabled", "false"),
                ("Slack:SigningSecret", LocalSlack.SigningSecret),
                ("Slack:BotToken", LocalSlack.BotToken),
                ("Slack:ApiBaseUrl", slack.ApiBaseUrl.ToString()),
                ("Directory:Administrators:0", $"slack:{LocalSlack.Team}:UROBIN")
            );

            // Local-slack signs by its own clock, from which the host's may be five minutes away, either way: it begins behind, for the story goes ahead by more than four.
            host.Clock.Advance(-Duration.FromMinutes(4));
            return new LocalSlackFixture(slack, host, address);
        }
        catch
        {
            await slack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Slack takes one message a second in each chat, and the host sends no more; so long nobody waits here.</summary>
    public void AdvanceOneSecond() => Host.Clock.Advance(Duration.FromSeconds(1));

    /// <summary>What was decided can be undone for two minutes.</summary>
    public void AdvancePastUndo() => Host.Clock.Advance(Duration.FromSeconds(121));

    public async ValueTask DisposeAsync()
    {
        _slackEndpoint.Dispose();
        await Slack.DisposeAsync();
        await Host.DisposeAsync();
    }

    private SlackUser UserOf(string id) => new(Slack, _eventually, _slackEndpoint, id);
}
