using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Language;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation;

/// <summary>What came of reading an answer.</summary>
public abstract record Read
{
    private Read() { }

    /// <summary>Understood; kept is the canonical form, which reads as itself. Empty: skipped.</summary>
    public sealed record Good(string Canonical) : Read;

    public sealed record Bad(Refusal Why) : Read;
}

/// <summary>Reads an answer as its question wants it. A refusal says first what was read (<c>said</c>).</summary>
public static class Reading
{
    public static Read Of(Question question, string raw, GivenFile? file, Desk desk)
    {
        if (raw.Length > Foreign.Limit) return No("form.bad.far-too-long", raw, ("max", Foreign.Limit), ("is", raw.Length));
        var clean = Foreign.Clean(raw);
        if (clean.Length == 0) return question.Skippable ? new Read.Good("") : No("form.bad.empty", "");
        return Shape(question.Asks, clean, file, desk) switch
        {
            Read.Good good when question.Check(good.Canonical) is { } why => new Read.Bad(Named(why, clean)),
            Read.Good good => new Read.Good(question.Kept(good.Canonical)),
            var read => read,
        };
    }

    private static Read Shape(Asks asks, string text, GivenFile? file, Desk desk) => asks switch
    {
        Asks.Line line => Within(line.Max, Foreign.OneLine(text)),
        Asks.Lines lines => Within(lines.Max, text),
        Asks.Address => Address(text),
        Asks.Choice choice => Choice(choice, text),
        Asks.Many many => Many(many, text),
        Asks.YesNo => YesOrNo(text),
        Asks.Day day => Day(day, text, desk.Today),
        Asks.Version => Version(text),
        Asks.Handed handed => Handed(handed, text, file),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Read Within(int max, string text) =>
        text.Length <= max ? new Read.Good(text) : No("form.bad.too-long", text, ("max", max), ("is", text.Length));

    // Browsers show addresses without their scheme, and so they are pasted.
    private static Read Address(string text) =>
        IsAddress(text) ? new Read.Good(text)
        : !text.Contains("://", StringComparison.Ordinal) && IsAddress("https://" + text) ? new Read.Good("https://" + text)
        : No("form.bad.address", text);

    private static bool IsAddress(string text) =>
        text.Length <= 500 && !text.Any(char.IsWhiteSpace) && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 && uri.Host.Contains('.', StringComparison.Ordinal);

    private static Read Choice(Asks.Choice choice, string text) => Find(choice.Options, choice.Offered, text) switch
    {
        ChoiceReading<Option>.Picked one => new Read.Good(one.Value.Value),
        ChoiceReading<Option>.Several several => No("form.bad.several", text, ("choices", Titles(several.Values))),
        _ => No("form.bad.choice", text, ("choices", Titles(choice.Offered))),
    };

    private static Read Many(Asks.Many many, string text)
    {
        // As a card sends them, and as they are kept.
        var values = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (values.All(v => many.Options.Any(o => o.Value == v))) return Kept(many, values);
        return Choices.PickMany(text, [.. many.Options.Select(o => (o.Value, o.Words))]) switch
        {
            ChoicesReading<string>.Picked picked => Kept(many, picked.Values),
            ChoicesReading<string>.Unclear unclear => No("form.bad.many", string.Join(", ", unclear.NotUnderstood), ("choices", Titles([.. many.Options.Take(6)]))),
            _ => No("form.bad.many", text, ("choices", Titles([.. many.Options.Take(6)]))),
        };
    }

    private static Read Kept(Asks.Many many, IReadOnlyCollection<string> values) =>
        values.Count == 0 ? No("form.bad.empty", "") : new Read.Good(string.Join(',', many.Options.Select(o => o.Value).Where(values.Contains)));

    /// <summary>The option meant; null: none, or it could be several.</summary>
    public static Option? Pick(ImmutableArray<Option> options, string text) =>
        Find(options, options, text) is ChoiceReading<Option>.Picked picked ? picked.Value : null;

    // A number means the place among those shown, where the options have no numbers of their own.
    private static ChoiceReading<Option> Find(ImmutableArray<Option> all, ImmutableArray<Option> shown, string text) =>
        all.FirstOrDefault(o => o.Value == text || o.Words.Contains(text, StringComparer.Ordinal)) is { } exact ? new ChoiceReading<Option>.Picked(exact)
        : Choices.Pick(text, [.. shown.Select(o => (o, o.Words))]) is var among && among is not ChoiceReading<Option>.None || all.Length == shown.Length ? among
        : Choices.Pick(text, [.. all.Select(o => (o, o.Words))]);

    // What is kept reads as itself at once: every turn reads all of it again.
    private static Read YesOrNo(string text) => text is "yes" or "no" ? new Read.Good(text) : YesNo.Read(text) is { } yes ? new Read.Good(yes ? "yes" : "no") : No("form.bad.yes-no", text);

    private static Read Day(Asks.Day asks, string text, LocalDate today) => (LocalDatePattern.Iso.Parse(text) is { Success: true } kept ? new DateReading.Day(kept.Value) : Dates.Read(text, today)) switch
    {
        DateReading.Day { Date: var day } when day < asks.Earliest => No("form.bad.too-early", text, ("day", Leaf.Day(day)), ("earliest", Leaf.Day(asks.Earliest))),
        DateReading.Day { Date: var day } when day > asks.Latest => No("form.bad.too-late", text, ("day", Leaf.Day(day)), ("latest", Leaf.Day(asks.Latest))),
        DateReading.Day { Date: var day } => new Read.Good(LocalDatePattern.Iso.Format(day)),
        DateReading.NoSuchDay no => No("form.bad.no-such-day", no.AsRead, ("example", Leaf.Day(asks.Earliest))),
        DateReading.Ambiguous two => No("form.bad.two-days", text, ("one", Leaf.Day(two.DayFirst)), ("other", Leaf.Day(two.MonthFirst))),
        _ => No("form.bad.day", text, ("example", Leaf.Day(asks.Earliest))),
    };

    private static Read Version(string text) => Versions.Read(text) is { } version ? new Read.Good(version) : No("form.bad.version", text);

    private static Read Handed(Asks.Handed handed, string text, GivenFile? file)
    {
        var part = handed.Part;
        if (file is null) return part.Link switch
        {
            true when IsAddress(text) => new Read.Good(text),
            true => No(part.Upload ? "form.bad.file-or-link" : "form.bad.link", text),
            false => No("form.bad.file", text),
        };
        if (!part.Upload) return No("form.bad.no-upload", file.Name);
        if (file.Size == 0) return No("form.bad.empty-file", file.Name);
        if (part.Endings is not [] && !part.Endings.Any(e => file.Name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            return No("form.bad.ending", file.Name, ("endings", Leaf.List(part.Endings.Select(e => (JsonNode)e))));
        if (part.Package && file.NotAPackage is { } why) return new Read.Bad(Named(why, file.Name));
        return new Read.Good(file.Id.Value);
    }

    private static JsonObject Titles(ImmutableArray<Option> options) => Leaf.List(options.Select(o => o.Title.DeepClone()));

    private static Read.Bad No(string why, string said, params ReadOnlySpan<(string Name, JsonNode Value)> more)
    {
        var data = new JsonObject { ["said"] = Foreign.Quote(said) };
        foreach (var (name, value) in more) data[name] = value;
        return new(new(why, data));
    }

    private static Refusal Named(Refusal why, string said)
    {
        var data = (JsonObject)why.Data.DeepClone();
        data.TryAdd("said", Foreign.Quote(said));
        return why with { Data = data };
    }
}
