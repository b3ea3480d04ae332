using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Policy;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation;

/// <summary>An answer that is not kept, and why.</summary>
public sealed record Mistake(Question Question, Refusal Why);

/// <summary>
/// The whole engine: walks the questions of a dialog over the raw answers of a draft; the first question without a good answer is
/// where the person is. Good answers are kept as they read, bad ones are named and forgotten. Lives for one call only.
/// </summary>
public sealed class Walk
{
    private readonly Dictionary<string, string> _good = new(StringComparer.Ordinal);
    private readonly List<Question> _all = [];
    private readonly List<Question> _done = [];
    private readonly List<Mistake> _mistakes = [];

    private Walk(Dialog dialog, Known known, Draft draft) => (Dialog, Known, Draft) = (dialog, known, draft);

    public Dialog Dialog { get; }

    public Known Known { get; }

    public Desk Desk => Known.Desk;

    /// <summary>The draft with the good answers in their canonical form and without the bad ones.</summary>
    public Draft Draft { get; private set; }

    /// <summary>The application this is about, once that is known.</summary>
    public Application? About { get; private set; }

    /// <summary>The edition of the application, or the one new applications are taken in under.</summary>
    public Edition Edition => About is { } about ? Known.EditionOf(about) : Desk.Edition;

    /// <summary>Where the person is; null: everything is answered.</summary>
    public Question? Here { get; private set; }

    /// <summary>Why there is nothing to fill in at all; null: there is.</summary>
    public Refusal? Stopped { get; private set; }

    /// <summary>Why this can hardly be done now. It is said before anything is asked; a complete command goes to the domain, which knows better.</summary>
    public Refusal? Doubt { get; set; }

    public IReadOnlyList<Question> Answered => _done;

    /// <summary>What was answered of the questions before the one that is open.</summary>
    public IEnumerable<Question> Before => _all.TakeWhile(q => q.Key != Here?.Key).Where(_done.Contains);

    public IReadOnlyList<Mistake> Mistakes => _mistakes;

    public int Steps => _all.Count;

    public int Step => Here is { } here ? _all.FindIndex(q => q.Key == here.Key) + 1 : _all.Count;

    public static Walk Through(Dialog dialog, Known known, Draft draft)
    {
        var walk = new Walk(dialog, known, draft);
        foreach (var question in dialog.Questions(walk))
        {
            if (walk.Stopped is not null) break;
            walk.Come(question);
        }
        walk.Turn();
        return walk;
    }

    /// <summary>The good answer; empty while there is none, and where the question was skipped.</summary>
    public string this[string key] => _good.GetValueOrDefault(key, "");

    public bool Has(string key) => this[key].Length > 0;

    public bool Yes(string key) => this[key] == "yes";

    public ImmutableArray<string> Many(string key) => [.. this[key].Split(',', StringSplitOptions.RemoveEmptyEntries)];

    public LocalDate Day(string key) => LocalDatePattern.Iso.Parse(this[key]) is { Success: true } day ? day.Value : Desk.Today;

    /// <summary>The answer as given, good or not; null: none.</summary>
    public string? Raw(string key) => Draft.Raw.GetValueOrDefault(key);

    public Question? Find(string key) => _all.Find(q => q.Key == key);

    /// <summary>Whether nothing else was answered there.</summary>
    public bool MayFill(string key, string value) => Raw(key) is not { } raw || raw == value;

    /// <summary>Answers for the person, where there is only one thing to answer.</summary>
    public void Fill(string key, string value)
    {
        _good[key] = value;
        Note(key, value);
    }

    /// <summary>Something known without a question (an id from a card) was wrong: it is forgotten, and named.</summary>
    public void Forget(Question question, Refusal why)
    {
        Draft = Draft with { Raw = Draft.Raw.Remove(question.Key) };
        _mistakes.Add(new(question, why));
    }

    /// <summary>A mistake of an earlier walk of this turn, to be named with this one's.</summary>
    public void Name(Mistake mistake) => _mistakes.Add(mistake);

    /// <summary>Forgets raw answers that no question asks for, but for these.</summary>
    public void Keep(IReadOnlyCollection<string> others) =>
        Draft = Draft with { Raw = Draft.Raw.RemoveRange(Draft.Raw.Keys.Where(k => Find(k) is null && !_good.ContainsKey(k) && !others.Contains(k, StringComparer.Ordinal))) };

    public void TakeUp(Application application) => About = application;

    public void Stop(string why, JsonObject? data = null) => Stopped ??= new(why, data ?? []);

    private void Come(Question question)
    {
        _all.Add(question);
        if (Raw(question.Key) is not { } raw)
        {
            Here ??= question;
            return;
        }
        switch (Reading.Of(question, raw, Draft.Files.GetValueOrDefault(question.Key), Desk))
        {
            case Read.Good good:
                _good[question.Key] = good.Canonical;
                Note(question.Key, good.Canonical);
                _done.Add(question);
                break;
            case Read.Bad bad:
                Forget(question, bad.Why);
                Draft = Draft with { Files = Draft.Files.Remove(question.Key) };
                Here ??= question;
                break;
        }
    }

    // The person asked to change one answer out of the order.
    private void Turn()
    {
        if (Draft.Changing is not { } key) return;
        if (Find(key) is { } changing) Here = changing;
        else Draft = Draft with { Changing = null };
    }

    private void Note(string key, string value)
    {
        if (Draft.Raw.GetValueOrDefault(key) != value) Draft = Draft with { Raw = Draft.Raw.SetItem(key, value) };
    }
}
