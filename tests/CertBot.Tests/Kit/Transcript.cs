using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Json;
using CertBot.Core.Language;
using CertBot.Tests.Kit.Playing;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>
/// Plays a <c>.chat</c> file against a <see cref="House"/> and writes down what was heard. Input lines are
/// <c>name: words</c>, <c>name@place: words</c>, <c>name: [verb key=value, key=value]</c> (a button of a visible card),
/// <c>name: [key=value]</c> (the open form's card), <c>name: [^verb key=value]</c> (of a card as it once was), <c>name: [!verb key=value]</c> (a forged click), <c>name: {file}</c>,
/// and <c>* restart</c>, <c>* +2d</c>, <c>* redeliver</c>, <c>* fail web 2</c>, <c>* gone web analyst</c>, <c>* gone web reviews writes-blocked</c>, <c>* open web analyst</c>, <c>* deploy apply</c> (another release: the form lies there half filled in,
/// as an earlier one stored it), <c>* after review</c> (<c>Before/review.chat</c> has happened, unheard).
/// All other lines are what came of it: what people heard, and what was committed.
/// </summary>
internal sealed partial class Transcript(IStage stage, string before)
{
    private readonly House house = stage.House;
    private readonly StringBuilder heard = new();
    private (string User, Place Place, Input Input, string Event)? last;
    private readonly List<string> codes = [];
    private int events;

    /// <summary><paramref name="before"/> is the folder of what <c>* after</c> names.</summary>
    public static async Task<string> Play(string script, IStage stage, string before)
    {
        var transcript = new Transcript(stage, before);
        foreach (var line in script.Split('\n')) await transcript.Line(line.TrimEnd('\r'));
        return transcript.heard.ToString().TrimEnd('\n') + "\n";
    }

    private async Task Line(string line)
    {
        if (IsOutput(line)) return;
        heard.Append(line).Append('\n');
        if (line.Length == 0 || line[0] == '#') return;

        var place = last?.Place;
        if (line.StartsWith("* ", StringComparison.Ordinal))
        {
            await Directive(line[2..].Split(' '));
        }
        else if (Spoken().Match(line) is { Success: true } said)
        {
            var user = said.Groups["who"].Value;
            place = said.Groups["where"] is { Success: true, Value: var where } ? new Place("web", where, Personal: false) : new Place("web", user, Personal: true);
            if (await Understand(user, said.Groups["what"].Value, place) is { } input) await Say(user, place, input, $"t{++events}");
            else heard.Append("!! no such button here\n");
        }
        else
        {
            throw new FormatException($"Not a line of a transcript: {line}");
        }

        await Hear(place);
    }

    /// <summary><c>(code 1)</c> is the first invitation code that was heard, <c>(word x2000)</c> is the word so many times; what cannot be seen is written as <c>\u0007</c>.</summary>
    private string Written(string what) => Escaped().Replace(
        Repeated().Replace(Known().Replace(what, m => codes[int.Parse(m.Groups["n"].Value, CultureInfo.InvariantCulture) - 1]), m => string.Concat(Enumerable.Repeat(m.Groups["what"].Value, int.Parse(m.Groups["times"].Value, CultureInfo.InvariantCulture)))),
        m => ((char)int.Parse(m.Groups["code"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    private static bool IsOutput(string line) =>
        line.StartsWith("bot", StringComparison.Ordinal) || line.StartsWith("   ", StringComparison.Ordinal) || line.StartsWith("=>", StringComparison.Ordinal) || line.StartsWith("!!", StringComparison.Ordinal);

    private async Task Directive(string[] words)
    {
        switch (words)
        {
            case ["restart"]:
                await stage.Restart();
                break;
            case ["redeliver"] when last is { } l:
                await stage.Take(l.User, l.Place, l.Input, l.Event);
                break;
            case ["deploy", var form]:
                await Deploy(form);
                break;
            case ["after", var name]:
                await After(name);
                break;
            case ["gone", _, var there, .. var why]:
                stage.Close(there, why is [var word] ? Enum.Parse<Closure>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) : Closure.BlockedByUser);
                break;
            case ["open", _, var there]:
                stage.Close(there, null);
                break;
            case ["fail", _, var times]:
                stage.Fail(int.Parse(times, CultureInfo.InvariantCulture));
                break;
            case [['+', .. var length]]:
                house.Clock.Advance(length[^1] switch
                {
                    'd' => Duration.FromDays(int.Parse(length[..^1], CultureInfo.InvariantCulture)),
                    'h' => Duration.FromHours(int.Parse(length[..^1], CultureInfo.InvariantCulture)),
                    'm' => Duration.FromMinutes(int.Parse(length[..^1], CultureInfo.InvariantCulture)),
                    _ => Duration.FromSeconds(int.Parse(length[..^1], CultureInfo.InvariantCulture)),
                });
                await house.Settle();
                break;
            default:
                throw new FormatException($"No such directive: {string.Join(' ', words)}");
        }
    }

    /// <summary>What leads to where a story begins: it happens, and nobody writes it down.</summary>
    private async Task After(string name)
    {
        var written = heard.ToString();
        foreach (var line in (await File.ReadAllTextAsync(Path.Combine(before, $"{name}.chat"))).Split('\n'))
        {
            heard.Clear();
            await Line(line.TrimEnd('\r'));
            if (heard.ToString().Contains("\n!! ", StringComparison.Ordinal)) throw new FormatException($"{name}: {heard}");
        }

        heard.Clear().Append(written);
        last = null;
    }

    /// <summary>An earlier release stored this form, half filled in, for whom its file is named after; today's release is started over it.</summary>
    private async Task Deploy(string form)
    {
        var file = Repository.Files("tests/CertBot.Tests/Conversation/Drafts", $"*.{form}.json").Single();
        await stage.Remember(Path.GetFileName(file).Split('.')[0], CoreJson.Read<Talk>(await File.ReadAllTextAsync(Path.Combine(Repository.Root, file))));
        await stage.Restart();
    }

    private async Task Say(string user, Place place, Input input, string eventId)
    {
        last = (user, place, input, eventId);
        try
        {
            await stage.Take(user, place, input, eventId);
        }
        catch (InvalidOperationException e)
        {
            heard.Append(CultureInfo.InvariantCulture, $"!! {e.Message}\n");
        }
    }

    private async Task<Input?> Understand(string user, string what, Place place)
    {
        if (what is "(hello)") return new Input.Hello();
        if (Given().Match(what) is { Success: true } file) return new Input.Files([await GivenFiles.Make(file.Groups["file"].Value)], file.Groups["words"].Value.Trim());
        if (Clicked().Match(what) is not { Success: true } click) return new Input.Text(Written(what));

        var values = click.Groups["values"].Value is { Length: > 0 } list
            ? Commas().Split(list).Select(v => v.Split('=', 2)).ToImmutableSortedDictionary(v => v[0].Trim(), v => v.Length > 1 ? Written(v[1]) : "", StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;
        var verb = click.Groups["verb"].Value;
        if (verb.StartsWith('!')) return new Input.Click(verb[1..], values);
        var (shown, button) = verb.StartsWith('^') ? (Shown.Ever, verb[1..]) : (Shown.Now, verb.Length == 0 ? "form.answer" : verb);
        return await stage.Find(user, place, button, values, shown);
    }

    private async Task Hear(Place? here)
    {
        foreach (var committed in house.Committed().GroupBy(e => e, StringComparer.Ordinal))
        {
            heard.Append(CultureInfo.InvariantCulture, $"=> {committed.Key}{(committed.Count() > 1 ? $" ({committed.Count()})" : "")}\n");
        }

        // What several hear word for word the same stands here once.
        foreach (var same in (await stage.News()).Select(p => (p.Place, p.Update, Words: Code().Replace(Plain.Of(p.Message), Heard))).GroupBy(p => (p.Update, p.Words)))
        {
            var where = string.Join(", ", same.Where(p => p.Place != here).Select(p => p.Place.Id).Distinct(StringComparer.Ordinal));
            heard.Append(CultureInfo.InvariantCulture, $"bot{(same.Any(p => p.Place == here) ? "" : "@")}{(same.Any(p => p.Place == here) && where.Length > 0 ? $" and @{where}" : where)}{(same.Key.Update ? "~" : "")}: {same.Key.Words}\n");
        }
    }

    [GeneratedRegex(@"^(?<who>[\w-]+)(@(?<where>[\w-]+))?: (?<what>.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spoken();

    [GeneratedRegex(@"^\[(?<verb>[!^]?[a-z][\w.-]*(?=[ \]]))?\s*(?<values>.*)\]$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Clicked();

    [GeneratedRegex(@"^\{(?<file>[^}]+)\}(?<words>.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Given();

    /// <summary>A code is another one at every play.</summary>
    private string Heard(Match code)
    {
        if (!codes.Contains(code.Value, StringComparer.Ordinal)) codes.Add(code.Value);
        return string.Create(CultureInfo.InvariantCulture, $"(code {codes.IndexOf(code.Value) + 1})");
    }

    [GeneratedRegex(@"\b[a-z-]+-[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b(?<!7F3K-29QD-M4TX|AAAA-BBBB-CCCC)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\(code (?<n>\d)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Known();

    [GeneratedRegex(@"\((?<what>[^()]+) x(?<times>\d+)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Repeated();

    [GeneratedRegex(@"\\u(?<code>[0-9A-F]{4})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escaped();

    [GeneratedRegex(@",\s*(?=[\w-]+=)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Commas();
}
