using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Processes;
using NodaTime;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>
/// A local-slack workspace with the programme's staff and a vendor's developer, and the complete host, which initially knows only the administrator.
/// </summary>
internal sealed class LocalSlackFixture : IAsyncDisposable
{
    public const string Reviews = "CREVIEWS",
        Rnd = "CRND",
        Language = "CLANG",
        Leadership = "CLEAD";

    /// <summary>What the test passes over while it waits. Together with what it passes over on purpose, it is less than the clocks may differ by.</summary>
    private static readonly Duration MaxSkippedWait = Duration.FromMinutes(2);

    private readonly Eventually _eventually;
    private readonly HttpClient _slackEndpoint;
    private Duration _skippedWait = Duration.Zero;

    private LocalSlackFixture(LocalSlack slack, LiveHost host, Uri address)
    {
        (Slack, Host) = (slack, host);
        _eventually = new Eventually(once: TimeSpan.FromMinutes(2), whole: TimeSpan.FromMinutes(8), SkipWait);
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

    /// <summary>A user without a vendor and without a role.</summary>
    public SlackUser Outsider => UserOf("UTIM");

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

            // Local-slack signs with its own clock, and the host's may differ by at most five minutes. The host's clock starts behind because the
            // test advances it by more than four.
            host.Clock.Advance(-Duration.FromMinutes(4));
            return new LocalSlackFixture(slack, host, address);
        }
        catch
        {
            await slack.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Advances the clock by one second: Slack accepts one message per second in each chat, and the host keeps to that limit. The test does not wait
    /// in real time.
    /// </summary>
    public void AdvanceOneSecond() => Host.Advance(Duration.FromSeconds(1));

    /// <summary>Advances the clock beyond the two minutes in which a decision can be undone.</summary>
    public void AdvancePastUndo() => Host.Advance(Duration.FromSeconds(121));

    public async ValueTask DisposeAsync()
    {
        _slackEndpoint.Dispose();
        await Slack.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <summary>The pace of a chat, over which the test need not wait either.</summary>
    private void SkipWait()
    {
        var step = Duration.FromMilliseconds(500);
        if (_skippedWait >= MaxSkippedWait)
            return;
        _skippedWait += step;
        Host.Advance(step);
    }

    private SlackUser UserOf(string id) => new(Slack, _eventually, _slackEndpoint, id);
}
