using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// The users and their actions, repeated in laps: each lap is one application from "apply" through escalation, kick-off, priority, materials and review to
/// "withdraw". Every free text contains a word that was never used before.
/// </summary>
internal sealed partial class LoadProfile(KillableHost host, HttpClient http, int developers)
{
    public const string UnattendedApplication = "hauntedapp";

    private readonly byte[] _package = PackageBuilder.Sample("KillSync").ToGzip();
    private readonly string _nextKickOffDate = SharedClock
        .Start.InUtc()
        .Date.PlusDays(14)
        .Next(IsoDayOfWeek.Wednesday)
        .ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
    private int _wordCount;

    public RetryingUser[] Developers { get; } = [.. Enumerable.Range(0, developers).Select(k => new RetryingUser(host, http, DeveloperOf(k)))];

    /// <summary>The number of completed laps of each developer.</summary>
    public int[] Laps { get; } = new int[developers];

    public int AdministratorLaps { get; private set; }

    public RetryingUser Analyst { get; } = new(host, http, "analyst", "reviews");

    public RetryingUser AnalystInPersonalChat { get; } = new(host, http, "analyst");

    public RetryingUser Analyst2 { get; } = new(host, http, "analyst-2");

    public RetryingUser Lead { get; } = new(host, http, "marketplace-lead", "leadership");

    public RetryingUser Expert { get; } = new(host, http, "rnd-expert", "rnd");

    public RetryingUser Administrator { get; } = new(host, http, "administrator");

    /// <summary>The owner of the application on which the unattended users comment.</summary>
    public RetryingUser UnattendedOwner { get; } = new(host, http, "haunted");

    /// <summary>Each of them sends one message, and never retries or waits for a response.</summary>
    public RetryingUser[] UnattendedUsers { get; } =
    [
        .. new[] { "language-expert", "ux-expert", "support-lead", "head-of-digital", "cs-director", "vp-product", "ceo" }.Select(g => new RetryingUser(
            host,
            http,
            g
        )),
    ];

    /// <summary>The words that unattended users sent, and whether each was acknowledged.</summary>
    public ConcurrentDictionary<string, bool> UnattendedWords { get; } = new(StringComparer.Ordinal);

    public IEnumerable<RetryingUser> PlatformUsers =>
        [Analyst, AnalystInPersonalChat, Analyst2, Lead, Expert, Administrator, new(host, http, "language-expert", "language")];

    public IEnumerable<RetryingUser> AllUsers => [.. Developers, .. PlatformUsers, UnattendedOwner, .. UnattendedUsers];

    public static string DeveloperOf(int k) => string.Create(CultureInfo.InvariantCulture, $"killdev{k}");

    /// <summary>The events of one lap's application. A load whose every command is refused would prove nothing.</summary>
    public static IReadOnlyList<string> ExpectedEvents { get; } =
    [
        "submitted",
        "escalated opened",
        "escalated commented",
        "escalated acknowledged",
        "escalated ended",
        "found-ready",
        "approved",
        "handed-in link",
        "handed-in file",
        "materials-submitted",
        "claimed",
        "decided",
        "undone",
        "vendor-asked",
        "withdrawn",
    ];

    /// <summary>The unique words in a text.</summary>
    public static IEnumerable<string> WordsIn(string text) => WordPattern().Matches(text).Select(m => m.Value);

    public static string ApplicationOf(int k, int n) => string.Create(CultureInfo.InvariantCulture, $"kx{k}y{n}z");

    /// <summary>The number of unique words used so far.</summary>
    public int WordCount => Volatile.Read(ref _wordCount);

    public async Task StartAll()
    {
        foreach (var user in AllUsers)
            await user.StartConversation();
    }

    public async Task PlayUnattended()
    {
        await CreateVendor(UnattendedOwner, UnattendedApplication);
        await Apply(UnattendedOwner, UnattendedApplication);
        await UnattendedOwner.Click("escalate", ("app", UnattendedApplication), ("reason", "haunted"));
    }

    public Task CreateVendor(int k) => CreateVendor(Developers[k], DeveloperOf(k));

    public async Task PlayLap(int k)
    {
        var (user, app) = (Developers[k], ApplicationOf(k, Laps[k]));
        await Apply(user, app);
        await user.Click("escalate", ("app", app), ("reason", NextWord()));
        await Task.WhenAll(
            new[] { user, AnalystInPersonalChat, Analyst2 }.Select(somebody =>
                somebody.Click("comment", ("app", app), ("escalation", "E-1"), ("words", NextWord()))
            )
        );
        await Task.WhenAll(
            AnalystInPersonalChat.Click("acknowledge", ("app", app), ("escalation", "E-1")),
            Analyst.Click("ready", ("app", app), ("advice", "high"), ("comment", NextWord()))
        );
        await Task.WhenAll(
            user.Click("close", ("app", app), ("escalation", "E-1"), ("words", NextWord())),
            Lead.Click("approve", ("app", app), ("priority", "high"), ("start", _nextKickOffDate))
        );
        foreach (var (material, part) in Links)
            await user.Click("hand-in", ("app", app), ("material", material), ("part", part), ("what", $"https://files.example/{NextWord()}"));
        // One after the other: whether the inspection of the first file ends before the second one comes is chance, and so would be the number of results.
        await user.Upload($"hand in 1 {app}", "Kill.gz", _package);
        await IdleWait.WaitForInspection(host, app);
        await user.Upload($"hand in 5 {app}", "KillDemo.gz", _package);
        await IdleWait.WaitForInspection(host, app);
        await user.Click("submit-materials", ("app", app));
        await Task.WhenAll(
            Analyst.Click("claim", ("app", app), ("criterion", "functional-testing")),
            Analyst.Click("pass", ("app", app), ("criterion", "compatibility")),
            Expert.Click("needs-work", ("app", app), ("criterion", "code-quality"), ("reason", "other"), ("comment", NextWord()))
        );
        await Task.WhenAll(
            Analyst.Click("undo", ("app", app), ("criterion", "compatibility")),
            Analyst2.Click("ask", ("app", app), ("criterion", "demo-data"), ("question", NextWord()))
        );
        await user.Click("withdraw", ("app", app), ("reason", NextWord()));
        await user.SendText("yes");
        Laps[k]++;
    }

    /// <summary>Assigns a role and removes it again.</summary>
    public async Task PlayAdministratorLap()
    {
        await Administrator.SendText("give language-expert ux-expert");
        await Administrator.SendText("take language-expert ux-expert");
        AdministratorLaps++;
    }

    public async Task PlayUnattended(RetryingUser unattended)
    {
        var word = NextWord();
        UnattendedWords[word] = false;
        if (await unattended.ClickOnce("comment", ("app", UnattendedApplication), ("escalation", "E-1"), ("words", word)))
            UnattendedWords[word] = true;
    }

    private static readonly (string Material, string Part)[] Links =
    [
        ("setup-guide", "main"),
        ("user-guide", "main"),
        ("test-cases", "cases"),
        ("test-cases", "report"),
        ("sales-kit", "main"),
        ("video-overview", "main"),
        ("solution-quiz", "questions"),
        ("solution-quiz", "assignment"),
    ];

    private async Task CreateVendor(RetryingUser user, string vendor)
    {
        await user.SendText($"create-vendor {vendor}");
        await IdleWait.WaitForPartition(host, $"vendor:{vendor}"); // the outbox updates its members a moment later
    }

    private async Task Apply(RetryingUser user, string app)
    {
        string[] answers =
        [
            "apply",
            $"https://marketplace.creatio.com/app/{app}",
            app,
            "1.0",
            "Sales Creatio 8.1",
            "en, ru",
            "no",
            "Kill",
            "Kill Ltd",
            "yes",
            "two engineers",
            "no",
            "in May",
            "yes",
            "budget",
            "yes",
            "reviews",
            "the boss",
            _nextKickOffDate,
            "submit",
        ];
        foreach (var answer in answers)
            await user.SendText(answer);
    }

    [GeneratedRegex("w[0-9]+w")]
    private static partial Regex WordPattern();

    private string NextWord() => string.Create(CultureInfo.InvariantCulture, $"w{Interlocked.Increment(ref _wordCount)}w");
}
