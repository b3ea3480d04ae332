using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>
/// Plays a <c>.chat</c> file against a <see cref="TestHost"/> and records the output. Input lines are <c>name: words</c>, <c>name@place: words</c>,
/// <c>name: [verb key=value, key=value]</c> (a button of a visible card), <c>name: [key=value]</c> (the card of the open form), <c>name: [^verb
/// key=value]</c> (of an earlier version of a card), <c>name: [!verb key=value]</c> (a forged click), <c>name: {file}</c>, and <c>* restart</c>, <c>*
/// +2d</c>, <c>* redeliver</c>, <c>* fail web 2</c>, <c>* gone web analyst</c>, <c>* gone web reviews writes-blocked</c>, <c>* open web analyst</c>,
/// <c>* answers C-2026-03-0001 5 Quick</c> (whoever was asked about the case answers the survey on its page), <c>* digests</c> (from now on people get their daily digest),
/// <c>* inspects</c> (from now on packages are inspected),
/// <c>* deploy apply</c> (a new release starts on a half-completed form that an earlier one stored), <c>* after review</c> (plays
/// <c>Before/review.chat</c> first without recording it). All other lines are output: the messages people received and the committed events.
/// </summary>
internal sealed partial class Transcript(ITranscriptDriver driver, string before)
{
    private readonly TestHost _host = driver.Host;
    private readonly StringBuilder _output = new();
    private (string User, ConversationAddress Address, Input Input, string Event)? _last;
    private readonly List<string> _codes = [];
    private readonly HashSet<(ConversationAddress, string)> _forms = [];
    private int _eventCount;

    /// <summary><paramref name="before"/> is the folder of the files that <c>* after</c> names.</summary>
    public static async Task<string> Run(string script, ITranscriptDriver driver, string before)
    {
        var transcript = new Transcript(driver, before);
        foreach (var line in script.Split('\n'))
            await transcript.RunLine(line.TrimEnd('\r'));
        return transcript._output.ToString().TrimEnd('\n') + "\n";
    }

    private async Task RunLine(string line)
    {
        if (IsOutput(line))
            return;
        _output.Append(line).Append('\n');
        if (line.Length == 0 || line[0] == '#')
            return;

        var place = _last?.Address;
        if (line.StartsWith("* ", StringComparison.Ordinal))
        {
            await RunDirective(line[2..].Split(' '));
        }
        else if (SpeechPattern().Match(line) is { Success: true } said)
        {
            var user = said.Groups["who"].Value;
            place = said.Groups["where"] is { Success: true, Value: var where }
                ? new ConversationAddress("web", where, IsPersonal: false)
                : new ConversationAddress("web", user, IsPersonal: true);
            if (await ParseInput(user, said.Groups["what"].Value, place) is { } input)
                await SendInput(user, place, input, $"t{++_eventCount}");
            else
                _output.Append("!! no such button here\n");
        }
        else
        {
            throw new FormatException($"Not a line of a transcript: {line}");
        }

        await WriteOutcome(place);
    }

    /// <summary>
    /// <c>(code 1)</c> is the first invitation code that was received, <c>(handle 1)</c> the short name by which lists show it, <c>(word x2000)</c> is the
    /// word repeated that many times; invisible characters are written as <c>\u0007</c>.
    /// </summary>
    private string ExpandText(string what) =>
        EscapePattern()
            .Replace(
                RepetitionPattern()
                    .Replace(
                        KnownCodePattern()
                            .Replace(what, m => ExpandCode(m.Groups["what"].Value, _codes[int.Parse(m.Groups["n"].Value, CultureInfo.InvariantCulture) - 1])),
                        m => string.Concat(Enumerable.Repeat(m.Groups["what"].Value, int.Parse(m.Groups["times"].Value, CultureInfo.InvariantCulture)))
                    ),
                m => ((char)int.Parse(m.Groups["code"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
            );

    private static bool IsOutput(string line) =>
        line.StartsWith("bot", StringComparison.Ordinal)
        || line.StartsWith("   ", StringComparison.Ordinal)
        || line.StartsWith("=>", StringComparison.Ordinal)
        || line.StartsWith("!!", StringComparison.Ordinal);

    private async Task RunDirective(string[] texts)
    {
        switch (texts)
        {
            case ["restart"]:
                await driver.Restart();
                break;
            case ["redeliver"] when _last is { } l:
                await driver.SendInput(l.User, l.Address, l.Input, l.Event);
                break;
            case ["answers", var about, var score, .. var words]:
                await AnswerSurvey(about, int.Parse(score, CultureInfo.InvariantCulture), string.Join(' ', words));
                break;
            case ["digests"]:
                _host.IsDigestOn = true;
                break;
            case ["inspects"]:
                _host.Inspector.IsOn = true;
                break;
            case ["deploy", var form]:
                await DeployDraft(form);
                break;
            case ["after", var name]:
                await RunPrelude(name);
                break;
            case ["gone", _, var there, .. var why]:
                driver.BlockConversation(
                    there,
                    why is [var word]
                        ? Enum.Parse<UnreachableReason>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)
                        : UnreachableReason.BlockedByUser
                );
                break;
            case ["open", _, var there]:
                driver.BlockConversation(there, null);
                break;
            case ["fail", _, var times]:
                driver.FailNextSends(int.Parse(times, CultureInfo.InvariantCulture));
                break;
            case [['+', .. var length]]:
                _host.Clock.Advance(
                    length[^1] switch
                    {
                        'd' => Duration.FromDays(int.Parse(length[..^1], CultureInfo.InvariantCulture)),
                        'h' => Duration.FromHours(int.Parse(length[..^1], CultureInfo.InvariantCulture)),
                        'm' => Duration.FromMinutes(int.Parse(length[..^1], CultureInfo.InvariantCulture)),
                        _ => Duration.FromSeconds(int.Parse(length[..^1], CultureInfo.InvariantCulture)),
                    }
                );
                await _host.ProcessUntilIdle();
                break;
            default:
                throw new FormatException($"No such directive: {string.Join(' ', texts)}");
        }
    }

    private async Task AnswerSurvey(string about, int score, string words)
    {
        var answer = new Command.OnSurvey(SurveyIds.OfCase(new(about)), new SurveyCommand.Answer(score, words, null));
        var actor = new Actor(SurveyDecider.Respondent, [], null);
        var result = await _host.GetService<CommandExecutor>().Execute(answer, null, actor, _host.Clock.GetCurrentInstant(), default);
        if (result is CommandResult.Refused { Refusal.Code: var code })
            _output.Append(CultureInfo.InvariantCulture, $"!! {code}\n");
        await _host.ProcessUntilIdle();
    }

    /// <summary>Plays the transcript that leads to the starting point of this one, without recording it.</summary>
    private async Task RunPrelude(string name)
    {
        var written = _output.ToString();
        foreach (var line in (await File.ReadAllTextAsync(Path.Combine(before, $"{name}.chat"))).Split('\n'))
        {
            _output.Clear();
            await RunLine(line.TrimEnd('\r'));
            if (_output.ToString().Contains("\n!! ", StringComparison.Ordinal))
                throw new FormatException($"{name}: {_output}");
        }

        _output.Clear().Append(written);
        _last = null;
    }

    /// <summary>
    /// Stores a half-completed form, saved by an earlier release, for the user its file name begins with, and restarts the current release on it.
    /// </summary>
    private async Task DeployDraft(string form)
    {
        var file = Repository.Files("tests/CertBot.Core.Tests/Conversation/Drafts", $"*.{form}.json").Single();
        await driver.StoreConversation(
            Path.GetFileName(file).Split('.')[0],
            CoreJson.Read<ConversationState>(await File.ReadAllTextAsync(Path.Combine(Repository.Root, file)))
        );
        await driver.Restart();
    }

    private async Task SendInput(string user, ConversationAddress address, Input input, string eventId)
    {
        _last = (user, address, input, eventId);
        try
        {
            await driver.SendInput(user, address, input, eventId);
        }
        catch (InvalidOperationException e)
        {
            _output.Append(CultureInfo.InvariantCulture, $"!! {e.Message}\n");
        }
    }

    private async Task<Input?> ParseInput(string user, string what, ConversationAddress address)
    {
        if (what is "(hello)")
            return new Input.ConversationStarted();
        if (FilePattern().Match(what) is { Success: true } file)
        {
            return new Input.Files(
                [.. await Task.WhenAll(file.Groups["file"].Value.Split("; ").Select(TranscriptFiles.Create))],
                file.Groups["words"].Value.Trim()
            );
        }

        if (ClickPattern().Match(what) is not { Success: true } click)
            return new Input.Text(ExpandText(what));

        var values = click.Groups["values"].Value is { Length: > 0 } list
            ? ListSeparatorPattern()
                .Split(list)
                .Select(v => v.Split('=', 2))
                .ToImmutableSortedDictionary(v => v[0].Trim(), v => v.Length > 1 ? ExpandText(v[1]) : "", StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;
        var verb = click.Groups["verb"].Value;
        if (verb.StartsWith('!'))
            return new Input.Click(verb[1..], values);
        var (shown, button) = verb.StartsWith('^') ? (CardVisibility.AnyVersion, verb[1..]) : (CardVisibility.Current, verb.Length == 0 ? "form.answer" : verb);
        return await driver.FindButton(user, address, button, values, shown);
    }

    /// <summary>
    /// A form's card that loses its buttons because its question was answered by typing: nearly every typed answer has one, so they are left out, and
    /// <c>ClosedFormCardTests</c> shows them.
    /// </summary>
    private bool IsClosedForm(PostedMessage posted)
    {
        var isForm = posted.Message.Card is { } card && CardButtons.AllObjects(card).Any(IsFormButton);
        var wasForm = posted.IsUpdate && _forms.Contains((posted.Address, posted.Id));
        if (isForm)
            _forms.Add((posted.Address, posted.Id));
        return wasForm && !isForm;
    }

    private static bool IsFormButton(JsonObject element) => element["verb"]?.ToString().StartsWith("form.", StringComparison.Ordinal) is true;

    private async Task WriteOutcome(ConversationAddress? here)
    {
        foreach (var committed in _host.TakeCommittedEvents().GroupBy(e => e, StringComparer.Ordinal))
        {
            _output.Append(CultureInfo.InvariantCulture, $"=> {committed.Key}{(committed.Count() > 1 ? $" ({committed.Count()})" : "")}\n");
        }

        foreach (var mail in _host.Mails.TakeMails())
        {
            var text = SurveyLinkPattern()
                .Replace(mail.Text, "/s/(link)")
                .Replace("\n\n", "\n", StringComparison.Ordinal)
                .Replace("\n", "\n   | ", StringComparison.Ordinal);
            _output.Append(CultureInfo.InvariantCulture, $"bot mails {mail.To}: {mail.Subject}\n   | {text}\n");
        }

        // A message that several people receive with identical text is written once.
        foreach (
            var same in (await driver.TakeNewMessages())
                .Where(p => !IsClosedForm(p))
                .Select(p =>
                    (
                        p.Address,
                        p.IsUpdate,
                        Words: MaskHandles(SurveyLinkPattern().Replace(CodePattern().Replace(TranscriptFormatter.Format(p.Message), MaskCode), "/s/(link)"))
                    )
                )
                .GroupBy(p => (p.IsUpdate, p.Words))
        )
        {
            var where = string.Join(", ", same.Where(p => p.Address != here).Select(p => p.Address.Id).Distinct(StringComparer.Ordinal));
            _output.Append(
                CultureInfo.InvariantCulture,
                $"bot{(same.Any(p => p.Address == here) ? "" : "@")}{(same.Any(p => p.Address == here) && where.Length > 0 ? $" and @{where}" : where)}{(same.Key.IsUpdate ? "~" : "")}: {same.Key.Words}\n"
            );
        }
    }

    [GeneratedRegex(@"/s/[\w.-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SurveyLinkPattern();

    [GeneratedRegex(@"^(?<who>[\w-]+)(@(?<where>[\w-]+))?: (?<what>.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SpeechPattern();

    [GeneratedRegex(@"^\[(?<verb>[!^]?[a-z][\w.-]*(?=[ \]]))?\s*(?<values>.*)\]$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ClickPattern();

    [GeneratedRegex(@"^\{(?<file>[^}]+)\}(?<words>.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FilePattern();

    /// <summary>Masks invitation codes, because they differ in every run.</summary>
    private string MaskCode(Match code)
    {
        if (!_codes.Contains(code.Value, StringComparer.Ordinal))
            _codes.Add(code.Value);
        return string.Create(CultureInfo.InvariantCulture, $"(code {_codes.IndexOf(code.Value) + 1})");
    }

    /// <summary>Masks the handles of these codes as well.</summary>
    private string MaskHandles(string words) =>
        _codes
            .Select((code, i) => (Handle: HandleOf(code), Number: i + 1))
            .Aggregate(words, (text, known) => text.Replace(known.Handle, $"(handle {known.Number})", StringComparison.OrdinalIgnoreCase));

    private static string ExpandCode(string what, string code) => what == "code" ? code : HandleOf(code);

    private static string HandleOf(string code) =>
        SecretPattern().Match(code) is { Success: true } secret
            ? secret.Groups["handle"].Value
            : Invitations.HandleOf(Invitations.VendorOf(code) ?? new("none"), Invitations.HashOf(code));

    [GeneratedRegex(
        @"\b[a-z-]+-[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b(?<!7F3K-29QD-M4TX|AAAA-BBBB-CCCC)|\bcb[kw]-[a-z0-9-]+\b",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex CodePattern();

    /// <summary>Keys of the API and secrets of webhooks.</summary>
    [GeneratedRegex(@"\Acb[kw]-(?<handle>.+-[0-9a-f]{8})-[a-z0-9]{40}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SecretPattern();

    [GeneratedRegex(@"\((?<what>code|handle) (?<n>\d)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KnownCodePattern();

    [GeneratedRegex(@"\((?<what>[^()]+) x(?<times>\d+)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RepetitionPattern();

    [GeneratedRegex(@"\\u(?<code>[0-9A-F]{4})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EscapePattern();

    [GeneratedRegex(@",\s*(?=[\w-]+=)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ListSeparatorPattern();
}
