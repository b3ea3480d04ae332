using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Kill;

/// <summary>
/// The people and what they do, over and over: each lap is one application from "apply" through escalation, kick-off, priority, materials and review to "withdraw".
/// Every word that can be free is one that was never said before.
/// </summary>
internal sealed partial class Load(Mortal host, HttpClient http, int developers)
{
    public const string Shared = "hauntedapp";

    private readonly byte[] package = PackageMaker.Sample("KillSync").Gz();
    private readonly string soon = SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(14).Next(IsoDayOfWeek.Wednesday).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
    private int words;

    public Stubborn[] Developers { get; } = [.. Enumerable.Range(0, developers).Select(k => new Stubborn(host, http, DeveloperOf(k)))];

    /// <summary>How often each developer went round.</summary>
    public int[] Laps { get; } = new int[developers];

    public int AdministratorLaps { get; private set; }

    public Stubborn Analyst { get; } = new(host, http, "analyst", "reviews");

    public Stubborn AnalystHome { get; } = new(host, http, "analyst");

    public Stubborn Analyst2 { get; } = new(host, http, "analyst-2");

    public Stubborn Lead { get; } = new(host, http, "marketplace-lead", "leadership");

    public Stubborn Expert { get; } = new(host, http, "rnd-expert", "rnd");

    public Stubborn Administrator { get; } = new(host, http, "administrator");

    /// <summary>The one whose application the ghosts comment on.</summary>
    public Stubborn Haunted { get; } = new(host, http, "haunted");

    /// <summary>They say something, and go away for good without waiting for an answer.</summary>
    public Stubborn[] Ghosts { get; } = [.. new[] { "language-expert", "ux-expert", "support-lead", "head-of-digital", "cs-director", "vp-product", "ceo" }.Select(g => new Stubborn(host, http, g))];

    /// <summary>What the ghosts said, and whether that was acknowledged.</summary>
    public ConcurrentDictionary<string, bool> Haunts { get; } = new(StringComparer.Ordinal);

    public IEnumerable<Stubborn> Platform => [Analyst, AnalystHome, Analyst2, Lead, Expert, Administrator, new(host, http, "language-expert", "language")];

    public IEnumerable<Stubborn> Everybody => [.. Developers, .. Platform, Haunted, .. Ghosts];

    public static string DeveloperOf(int k) => string.Create(CultureInfo.InvariantCulture, $"killdev{k}");

    /// <summary>What happens to the application of a lap. A load that is refused everything would prove nothing.</summary>
    public static IReadOnlyList<string> Deeds { get; } =
    [
        "submitted", "escalated opened", "escalated commented", "escalated acknowledged", "escalated ended", "found-ready", "approved", "handed-in link", "handed-in file", "materials-submitted",
        "claimed", "decided", "undone", "vendor-asked", "withdrawn",
    ];

    /// <summary>The free words in a text.</summary>
    public static IEnumerable<string> WordsIn(string text) => Free().Matches(text).Select(m => m.Value);

    public static string ApplicationOf(int k, int n) => string.Create(CultureInfo.InvariantCulture, $"kx{k}y{n}z");

    /// <summary>How many words were said so far.</summary>
    public int Words => Volatile.Read(ref words);

    public async Task OpenAll()
    {
        foreach (var somebody in Everybody) await somebody.Open();
    }

    public async Task Haunt()
    {
        await Found(Haunted, Shared);
        await Apply(Haunted, Shared);
        await Haunted.Click("escalate", ("app", Shared), ("reason", "haunted"));
    }

    public Task Found(int k) => Found(Developers[k], DeveloperOf(k));

    public async Task Lap(int k)
    {
        var (me, app) = (Developers[k], ApplicationOf(k, Laps[k]));
        await Apply(me, app);
        await me.Click("escalate", ("app", app), ("reason", Word()));
        await Task.WhenAll(new[] { me, AnalystHome, Analyst2 }.Select(somebody => somebody.Click("comment", ("app", app), ("escalation", "E-1"), ("words", Word()))));
        await Task.WhenAll(AnalystHome.Click("acknowledge", ("app", app), ("escalation", "E-1")), Analyst.Click("ready", ("app", app), ("advice", "high"), ("comment", Word())));
        await Task.WhenAll(me.Click("close", ("app", app), ("escalation", "E-1"), ("words", Word())), Lead.Click("approve", ("app", app), ("priority", "high"), ("start", soon)));
        foreach (var (material, part) in Links) await me.Click("hand-in", ("app", app), ("material", material), ("part", part), ("what", $"https://files.example/{Word()}"));
        await me.Upload($"hand in 1 {app}", "Kill.gz", package);
        await me.Upload($"hand in 5 {app}", "KillDemo.gz", package);
        await me.Click("submit-materials", ("app", app));
        await Task.WhenAll(
            Analyst.Click("claim", ("app", app), ("criterion", "functional-testing")),
            Analyst.Click("pass", ("app", app), ("criterion", "compatibility")),
            Expert.Click("needs-work", ("app", app), ("criterion", "code-quality"), ("reason", "other"), ("comment", Word())));
        await Task.WhenAll(Analyst.Click("undo", ("app", app), ("criterion", "compatibility")), Analyst2.Click("ask", ("app", app), ("criterion", "demo-data"), ("question", Word())));
        await me.Click("withdraw", ("app", app), ("reason", Word()));
        await me.Say("yes");
        Laps[k]++;
    }

    /// <summary>A role is given and taken back.</summary>
    public async Task Administrate()
    {
        await Administrator.Say("give language-expert ux-expert");
        await Administrator.Say("take language-expert ux-expert");
        AdministratorLaps++;
    }

    public async Task Haunt(Stubborn ghost)
    {
        var word = Word();
        Haunts[word] = false;
        if (await ghost.ClickOnce("comment", ("app", Shared), ("escalation", "E-1"), ("words", word))) Haunts[word] = true;
    }

    private static readonly (string Material, string Part)[] Links =
    [
        ("setup-guide", "main"), ("user-guide", "main"), ("test-cases", "cases"), ("test-cases", "report"), ("sales-kit", "main"), ("video-overview", "main"),
        ("solution-quiz", "questions"), ("solution-quiz", "assignment"),
    ];

    private async Task Found(Stubborn me, string vendor)
    {
        await me.Say($"create-vendor {vendor}");
        await Settled.Wait(host, $"vendor:{vendor}");   // the vendor is known to its people a moment later
    }

    private async Task Apply(Stubborn me, string app)
    {
        string[] answers =
        [
            "apply", $"https://marketplace.creatio.com/app/{app}", app, "1.0", "Sales Creatio 8.1", "en, ru", "no", "Kill", "Kill Ltd",
            "yes", "two engineers", "no", "in May", "yes", "budget", "yes", "reviews", "the boss", soon, "submit",
        ];
        foreach (var answer in answers) await me.Say(answer);
    }

    [GeneratedRegex("w[0-9]+w")]
    private static partial Regex Free();

    private string Word() => string.Create(CultureInfo.InvariantCulture, $"w{Interlocked.Increment(ref words)}w");
}
