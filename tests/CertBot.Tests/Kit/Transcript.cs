using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>
/// Plays a <c>.chat</c> file against a <see cref="House"/> and writes down what was heard. Input lines are
/// <c>name: words</c>, <c>name@place: words</c>, <c>name: [verb key=value, key=value]</c> (a button of a visible card),
/// <c>name: [key=value]</c> (the open form's card), <c>name: [!verb key=value]</c> (a forged click), <c>name: {file}</c>,
/// and <c>* restart</c>, <c>* +2d</c>, <c>* redeliver</c>, <c>* fail web 2</c>. All other lines are what came of it.
/// </summary>
internal sealed partial class Transcript(House house)
{
    private readonly StringBuilder heard = new();
    private (string User, Place Place, Input Input, string Event)? last;
    private int events;

    public static async Task<string> Play(string script, House house)
    {
        var transcript = new Transcript(house);
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
            if (await Understand(said.Groups["what"].Value, place) is { } input) await Say(user, place, input, $"t{++events}");
            else heard.Append("!! no such button here\n");
        }
        else
        {
            throw new FormatException($"Not a line of a transcript: {line}");
        }

        Hear(place);
    }

    private static bool IsOutput(string line) =>
        line.StartsWith("bot", StringComparison.Ordinal) || line.StartsWith("   ", StringComparison.Ordinal) || line.StartsWith("=>", StringComparison.Ordinal) || line.StartsWith("!!", StringComparison.Ordinal);

    private async Task Directive(string[] words)
    {
        switch (words)
        {
            case ["restart"]:
                await house.Restart();
                break;
            case ["redeliver"] when last is { } l:
                await house.Take(l.User, l.Place, l.Input, l.Event);
                break;
            case ["fail", _, var times]:
                house.Web.Fail(int.Parse(times, CultureInfo.InvariantCulture));
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

    private async Task Say(string user, Place place, Input input, string eventId)
    {
        last = (user, place, input, eventId);
        try
        {
            await house.Take(user, place, input, eventId);
        }
        catch (InvalidOperationException e)
        {
            heard.Append(CultureInfo.InvariantCulture, $"!! {e.Message}\n");
        }
    }

    private async Task<Input?> Understand(string what, Place place)
    {
        if (what is "(hello)") return new Input.Hello();
        if (Given().Match(what) is { Success: true } file) return new Input.Files([await GivenFiles.Make(file.Groups["file"].Value)], file.Groups["words"].Value.Trim());
        if (Clicked().Match(what) is not { Success: true } click) return new Input.Text(what);

        var values = click.Groups["values"].Value is { Length: > 0 } list
            ? Commas().Split(list).Select(v => v.Split('=', 2)).ToImmutableSortedDictionary(v => v[0].Trim(), v => v.Length > 1 ? v[1] : "", StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;
        var verb = click.Groups["verb"].Value;
        if (verb.StartsWith('!')) return new Input.Click(verb[1..], values);
        return Buttons.Find(house.Web.Visible(place), verb.Length == 0 ? "form.answer" : verb, values) is { } data ? new Input.Click(verb.Length == 0 ? "form.answer" : verb, data) : null;
    }

    private void Hear(Place? here)
    {
        foreach (var post in house.Web.News())
        {
            var where = post.Place == here ? "" : $"@{post.Place.Id}";
            heard.Append(CultureInfo.InvariantCulture, $"bot{where}{(post.Update ? "~" : "")}: {Plain.Of(post.Message)}\n");
        }
    }

    [GeneratedRegex(@"^(?<who>[\w-]+)(@(?<where>[\w-]+))?: (?<what>.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spoken();

    [GeneratedRegex(@"^\[(?<verb>!?[a-z][\w.-]*(?=[ \]]))?\s*(?<values>.*)\]$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Clicked();

    [GeneratedRegex(@"^\{(?<file>[^}]+)\}(?<words>.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Given();

    [GeneratedRegex(@",\s*(?=[\w-]+=)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Commas();
}
