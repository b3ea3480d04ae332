using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Recognizers.Dates;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation.Forms;

/// <summary>The result of parsing an answer.</summary>
public abstract record ParseResult
{
    private ParseResult() { }

    /// <summary>Valid, with its canonical form, which parses to itself. Empty: skipped.</summary>
    public sealed record Valid(string Canonical) : ParseResult;

    public sealed record Invalid(Refusal Refusal) : ParseResult;
}

/// <summary>Parses an answer by its question's type. A refusal quotes the input (<c>said</c>).</summary>
public static class AnswerParser
{
    /// <summary>"Let's make it next Friday": so many words beside the day still make an answer.</summary>
    private const int MaxWordsBesideDay = 4;

    public static ParseResult Parse(Question question, string raw, UploadedFile? file, TurnContext context)
    {
        if (raw.Length > UserText.MaxLength)
            return Reject("form.bad.far-too-long", raw, ("max", UserText.MaxLength), ("is", raw.Length));
        var clean = UserText.Sanitize(raw);
        if (clean.Length == 0)
            return question.IsOptional ? new ParseResult.Valid("") : Reject("form.bad.empty", "");
        return ParseByType(question, clean, file, context) switch
        {
            ParseResult.Valid valid when question.Validate(valid.Canonical) is { } refusal => new ParseResult.Invalid(WithInput(refusal, clean)),
            ParseResult.Valid valid => new ParseResult.Valid(question.Normalize(valid.Canonical)),
            var result => result,
        };
    }

    private static ParseResult ParseByType(Question question, string text, UploadedFile? file, TurnContext context) =>
        question.AnswerType switch
        {
            AnswerType.Text line => CheckLength(line.MaxLength, UserText.ToOneLine(text)),
            AnswerType.MultilineText lines => CheckLength(lines.MaxLength, text),
            AnswerType.Url => ParseUrl(text),
            AnswerType.Choice choice => ParseChoice(choice, text),
            AnswerType.MultiChoice many => ParseMultiChoice(many, text),
            AnswerType.Confirmation => ParseConfirmation(text, isFinal: question.Key == SharedQuestions.ConfirmationKey),
            AnswerType.CalendarDate day => ParseDate(day, text, context),
            AnswerType.Version => ParseVersion(text),
            AnswerType.Person => ParsePerson(UserText.ToOneLine(text), context),
            AnswerType.Attachment attachment => ParseAttachment(attachment, text, file),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static ParseResult CheckLength(int max, string text) =>
        text.Length <= max ? new ParseResult.Valid(text) : Reject("form.bad.too-long", text, ("max", max), ("is", text.Length));

    // Browsers show addresses without their scheme, and people paste them so.
    private static ParseResult ParseUrl(string text) =>
        IsUrl(text) ? new ParseResult.Valid(text)
        : !text.Contains("://", StringComparison.Ordinal) && IsUrl("https://" + text) ? new ParseResult.Valid("https://" + text)
        : Reject("form.bad.address", text);

    private static bool IsUrl(string text) =>
        text.Length <= 500
        && !text.Any(char.IsWhiteSpace)
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && uri.UserInfo.Length == 0
        && uri.Host.Contains('.', StringComparison.Ordinal);

    private static ParseResult ParseChoice(AnswerType.Choice choice, string text) =>
        MatchOption(choice.Options, choice.Offered, text) switch
        {
            { Result: ChoiceResult<ChoiceOption>.Picked picked } => new ParseResult.Valid(picked.Value.Value),
            { Result: ChoiceResult<ChoiceOption>.Ambiguous several } => Reject("form.bad.several", text, ("choices", TitlesOf(several.Values))),
            { Doubt: ChoiceDoubt.Denied } => Reject("form.bad.denied", text, ("choices", TitlesOf(choice.Offered))),
            _ => Reject("form.bad.choice", text, ("choices", TitlesOf(choice.Offered))),
        };

    private static ParseResult ParseMultiChoice(AnswerType.MultiChoice many, string text)
    {
        // As a card sends them, and as they are kept.
        var values = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (values.All(v => many.Options.Any(o => o.Value == v)))
            return JoinValues(many, values);
        return ChoiceRecognizer.RecognizeMany(text, [.. many.Options.Select(o => (o.Value, o.Synonyms))]) switch
        {
            MultiChoiceResult<string>.Picked picked => JoinValues(many, picked.Values),
            MultiChoiceResult<string>.Unclear unclear => Reject(
                "form.bad.many",
                string.Join(", ", unclear.NotUnderstood),
                ("choices", TitlesOf([.. many.Options.Take(6)]))
            ),
            _ => Reject("form.bad.many", text, ("choices", TitlesOf([.. many.Options.Take(6)]))),
        };
    }

    private static ParseResult JoinValues(AnswerType.MultiChoice many, IReadOnlyCollection<string> values) =>
        values.Count == 0 ? Reject("form.bad.empty", "") : new ParseResult.Valid(string.Join(',', many.Options.Select(o => o.Value).Where(values.Contains)));

    /// <summary>The option meant; null: none, or it could be several.</summary>
    public static ChoiceOption? FindOption(ImmutableArray<ChoiceOption> options, string text) =>
        MatchOption(options, options, text).Result is ChoiceResult<ChoiceOption>.Picked picked ? picked.Value : null;

    // A number is the position in the list shown, if the options have no numbers of their own.
    private static ScoredChoice<ChoiceOption> MatchOption(ImmutableArray<ChoiceOption> all, ImmutableArray<ChoiceOption> shown, string text) =>
        (
            all.FirstOrDefault(o => o.Value == text)
            ?? (all.Where(o => o.Synonyms.Contains(text, StringComparer.Ordinal)).Take(2).ToArray() is [var only] ? only : null)
        )
            is { } exact
            ? new(new ChoiceResult<ChoiceOption>.Picked(exact), 1, null)
        : ChoiceRecognizer.RecognizeWithScore(text, [.. shown.Select(o => (o, o.Synonyms))]) is var among
        && (among.Result is not ChoiceResult<ChoiceOption>.NoMatch || all.Length == shown.Length)
            ? among
        : ChoiceRecognizer.RecognizeWithScore(text, [.. all.Select(o => (o, o.Synonyms))]);

    // The two answers are shown as a list, so a number alone is one of them, but not of a question after which nothing can be taken back. Canonical answers are recognised first: every turn parses all answers again.
    private static ParseResult ParseConfirmation(string text, bool isFinal) =>
        text is "yes" or "no" ? new ParseResult.Valid(text)
        : ConfirmationRecognizer.Recognize(text, areNumbersOffered: !isFinal) is { } yes ? new ParseResult.Valid(yes ? "yes" : "no")
        : Reject(ConfirmationRecognizer.IsDoubt(text) ? "form.bad.doubt" : "form.bad.yes-no", text);

    // What pickers send is read first: every turn parses all answers again.
    private static ParseResult ParseDate(AnswerType.CalendarDate dateType, string text, TurnContext context) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var picked }
            ? CheckBounds(dateType, picked, text)
            : DeadlineRecognizer.Recognize(text, context.DateReference) switch
            {
                DeadlineResult.Clear(var date) when !IsWholeAnswer(text, date) => Reject("form.bad.one-day", text, ("one", LocalizableValue.Date(date.Day))),
                DeadlineResult.Clear(var date) => CheckBounds(dateType, date.Day, text),
                DeadlineResult.NoSuchDay invalid => Reject("form.bad.no-such-day", invalid.Typed, ("example", LocalizableValue.Date(dateType.Earliest))),
                DeadlineResult.Ambiguous({ Length: 2 } dates) => Reject(
                    "form.bad.two-days",
                    text,
                    ("one", LocalizableValue.Date(dates[0].Day)),
                    ("other", LocalizableValue.Date(dates[1].Day))
                ),
                DeadlineResult.Ambiguous(var dates) => Reject(
                    "form.bad.several-days",
                    text,
                    ("days", LocalizableValue.List(dates.Select(d => (LocalizableValue?)LocalizableValue.Date(d.Day))))
                ),
                DeadlineResult.NotADeadline => Reject("form.bad.no-deadline", text, ("example", LocalizableValue.Date(dateType.Earliest))),
                _ => Reject("form.bad.day", text, ("example", LocalizableValue.Date(dateType.Earliest))),
            };

    private static ParseResult CheckBounds(AnswerType.CalendarDate dateType, LocalDate day, string text) =>
        day < dateType.Earliest
            ? Reject("form.bad.too-early", text, ("day", LocalizableValue.Date(day)), ("earliest", LocalizableValue.Date(dateType.Earliest)))
        : day > dateType.Latest ? Reject("form.bad.too-late", text, ("day", LocalizableValue.Date(day)), ("latest", LocalizableValue.Date(dateType.Latest)))
        : new ParseResult.Valid(LocalDatePattern.Iso.Format(day));

    // A day that a longer sentence or a question mentions is asked about: it may not be the answer.
    private static bool IsWholeAnswer(string text, DateCandidate date) =>
        !text.Contains('?', StringComparison.Ordinal) && TextNormalizer.Split(text).Length - TextNormalizer.Split(date.Text).Length <= MaxWordsBesideDay;

    private static ParseResult ParseVersion(string text) =>
        VersionNumber.Parse(text) is { } version ? new ParseResult.Valid(version) : Reject("form.bad.version", text);

    private static ParseResult ParsePerson(string text, TurnContext context) =>
        CommandArgument.MatchMention(context, text) is { Remaining: "" } mentioned ? new ParseResult.Valid(mentioned.Value)
        : UserText.IsId(text) ? new ParseResult.Valid(text)
        : Reject("dialog.people.unknown", text);

    private static ParseResult ParseAttachment(AnswerType.Attachment attachment, string text, UploadedFile? file)
    {
        var part = attachment.Part;
        if (file is null)
        {
            return part.CanLink switch
            {
                true when IsUrl(text) => new ParseResult.Valid(text),
                true => Reject(part.CanUpload ? "form.bad.file-or-link" : "form.bad.link", text),
                false => Reject("form.bad.file", text),
            };
        }
        if (!part.CanUpload)
            return Reject("form.bad.no-upload", file.Name);
        if (file.Size == 0)
            return Reject("form.bad.empty-file", file.Name);
        if (part.Extensions is not [] && !part.Extensions.Any(e => file.Name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            return Reject("form.bad.ending", file.Name, ("endings", LocalizableValue.List(part.Extensions.Select(e => (LocalizableValue)e))));
        if (part.IsPackage && file.PackageRefusal is { } refusal)
            return new ParseResult.Invalid(WithInput(refusal, file.Name));
        return new ParseResult.Valid(file.Id.Value);
    }

    private static LocalizableValue TitlesOf(ImmutableArray<ChoiceOption> options) => LocalizableValue.List(options.Select(o => o.Title));

    private static ParseResult.Invalid Reject(string code, string input, params ReadOnlySpan<(string Name, LocalizableValue Value)> extra)
    {
        LocalizableObject arguments = new() { ["said"] = UserText.Excerpt(input) };
        return new(new(code, arguments.With(extra)));
    }

    private static Refusal WithInput(Refusal refusal, string input) =>
        refusal.Arguments.ContainsKey("said") ? refusal : refusal with { Arguments = refusal.Arguments.SetItem("said", UserText.Excerpt(input)) };
}
