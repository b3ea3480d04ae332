using NodaTime;

namespace CertBot.Tests.Kit.Slack;

/// <summary>A workspace of local-slack with the people of the programme and a vendor's developer in it, and the whole host, which knows none of them but the administrator.</summary>
internal sealed class SlackTown : IAsyncDisposable
{
    public const string Reviews = "CREVIEWS", Rnd = "CRND", Language = "CLANG", Leadership = "CLEAD";

    private readonly Patience patience = new(once: TimeSpan.FromSeconds(60), whole: TimeSpan.FromMinutes(3));
    private readonly HttpClient door;

    private SlackTown(LocalSlack slack, LiveHost host, Uri address)
    {
        (Slack, Host) = (slack, host);
        door = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
    }

    public LocalSlack Slack { get; }

    public LiveHost Host { get; }

    public Member Administrator => Of("UROBIN");

    public Member Developer => Of("UANA");

    public Member Analyst => Of("USOFIE");

    public Member Lead => Of("UPRIYA");

    public Member RndExpert => Of("UDANIEL");

    public Member LanguageExpert => Of("UOLGA");

    public Member UxExpert => Of("UMEI");

    /// <summary>Of no vendor and without a role.</summary>
    public Member Stranger => Of("UTIM");

    public static async Task<SlackTown> Found()
    {
        var address = new Uri($"http://127.0.0.1:{HostProcess.FreePort()}/");
        (string Id, string Name)[] people =
        [
            ("UROBIN", "Robin"), ("UANA", "Ana"), ("USOFIE", "Sofie"), ("UPRIYA", "Priya"), ("UDANIEL", "Daniel"), ("UOLGA", "Olga"), ("UMEI", "Mei"), ("UTIM", "Tim"),
        ];
        string[] all = [.. people.Select(p => p.Id)];
        var slack = await LocalSlack.Start(new Uri(address, "slack"), people, [(Reviews, "reviews", all), (Rnd, "rnd", all), (Language, "language", all), (Leadership, "leadership", all)]);
        try
        {
            var host = await LiveHost.Start(
                ("Urls", address.ToString().TrimEnd('/')),
                ("Web:Enabled", "false"),
                ("Slack:SigningSecret", LocalSlack.SigningSecret),
                ("Slack:BotToken", LocalSlack.BotToken),
                ("Slack:ApiBaseUrl", slack.ApiBaseUrl.ToString()),
                ("Directory:Administrators:0", $"slack:{LocalSlack.Team}:UROBIN"));

            // Local-slack signs by its own clock, from which the host's may be five minutes away, either way: it begins behind, for the story goes ahead by more than four.
            host.Clock.Advance(-Duration.FromMinutes(4));
            return new SlackTown(slack, host, address);
        }
        catch
        {
            await slack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Slack takes one message a second in each chat, and the host sends no more; so long nobody waits here.</summary>
    public void Soon() => Host.Clock.Advance(Duration.FromSeconds(1));

    /// <summary>What was decided can be undone for two minutes.</summary>
    public void Later() => Host.Clock.Advance(Duration.FromSeconds(121));

    public async ValueTask DisposeAsync()
    {
        door.Dispose();
        await Slack.DisposeAsync();
        await Host.DisposeAsync();
    }

    private Member Of(string id) => new(Slack, patience, door, id);
}
