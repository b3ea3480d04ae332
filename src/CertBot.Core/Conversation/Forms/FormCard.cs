using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using NodaTime.Text;

namespace CertBot.Core.Conversation.Forms;

/// <summary>What a form's card says besides the questions.</summary>
/// <param name="Help">The dialog's help, where it was asked for.</param>
/// <param name="TypedKey">The question that was answered by typing: while its page goes on, the card is short and leads to the next question.</param>
public sealed record FormCardOptions(LocalizableValue? Help = null, string? TypedKey = null);

/// <summary>
/// One page of a form as a card (<c>cards/form.card.json</c>): where the person is, what of the page is answered, and a field for every question of it that is
/// not. A single question is asked in full.
/// </summary>
public static class FormCard
{
    /// <summary>Who types reads a card after each line: it has no more fields than these.</summary>
    private const int MaxFieldsWhileTyping = 4;

    /// <summary>Of a refusal: the days between which is asked.</summary>
    private static readonly string[] DayArguments = ["one", "other", "days"];

    /// <summary>The key of a form's card, the same for all cards of one draft: the last one posted is the one that stands; null: it is none.</summary>
    public static string? KeyOf(BotMessage message) =>
        message is BotMessage.CardMessage { Name: "form" or "summary", Data: var data } && data["draft"] is LocalizableValue.StringValue(var draft)
            ? $"form:{draft}"
            : null;

    /// <summary>A card that was answered in another way than by its buttons: what its page asked and is answered now, without fields and buttons.</summary>
    /// <param name="asked">The form when the card was shown.</param>
    /// <param name="now">The form as it went on.</param>
    public static BotMessage.CardMessage CreateClosed(FormProgress asked, FormProgress now)
    {
        if (asked.CurrentQuestion is not { } question)
            return SummaryCard.Create(asked) with { IsClosed = true, SuggestedActions = [], Refusal = null };
        var given = asked.CurrentPage.Where(now.IsAnswered).Select(q => GivenAnswer(now, q)).ToList();
        return new BotMessage.CardMessage(
            "form",
            new LocalizableObject
            {
                ["draft"] = asked.Draft.Id.Value,
                ["title"] = Title(asked.Dialog),
                ["about"] = About(asked),
                ["long"] = asked.StepCount > 1,
                ["step"] = LocalizableValue.Text("form.step", new() { ["step"] = asked.StepNumber, ["of"] = asked.StepCount }),
                ["progress"] = Progress(asked),
                ["page"] = PageTitle(asked, question) ?? (given.Count == 0 ? Label(asked.Dialog, question) : null),
                ["given"] = LocalizableValue.Array([.. given]),
                ["errors"] = LocalizableValue.Array([]),
                ["fields"] = LocalizableValue.Array([]),
                ["closed"] = true,
                ["skip"] = false,
                ["back"] = false,
            }
        )
        {
            IsClosed = true,
        };
    }

    private static LocalizableValue? About(FormProgress progress) => progress.Application is { } app ? $"{app.Name} {app.Release.Version}" : null;

    private static string Progress(FormProgress progress) =>
        new string('▮', FilledMarks(progress)) + new string('▯', Math.Min(progress.StepCount, 10) - FilledMarks(progress));

    public static BotMessage Create(FormProgress progress, Question question, FormCardOptions options, BotMessage.TextMessage? lead = null)
    {
        var open = progress.OpenQuestions;
        var isShort = progress.CurrentPage.Any(q => q.Key == options.TypedKey);
        IReadOnlyList<Question> fields =
            open.Count == 1 ? []
            : isShort ? [.. open.SkipWhile(q => q.Key != question.Key).Take(MaxFieldsWhileTyping)]
            : open;
        var otherErrors = progress.Errors.Where(e => !fields.Any(f => f.Key == e.Question.Key));
        return new BotMessage.CardMessage(
            "form",
            new LocalizableObject
            {
                ["draft"] = progress.Draft.Id.Value,
                ["title"] = Title(progress.Dialog),
                ["about"] = About(progress),
                ["long"] = progress.StepCount > 1,
                ["step"] = LocalizableValue.Text("form.step", new() { ["step"] = progress.StepNumber, ["of"] = progress.StepCount }),
                ["progress"] = Progress(progress),
                ["page"] = PageTitle(progress, question),
                ["given"] = LocalizableValue.Array([
                    .. progress.CurrentPage.Where(q => !open.Contains(q) && (!isShort || q.Key == options.TypedKey)).Select(q => GivenAnswer(progress, q)),
                ]),
                ["question"] = Label(progress.Dialog, question),
                ["hint"] = Hint(progress.Dialog, question),
                ["help"] = options.Help,
                ["context"] = question.About,
                ["errors"] = LocalizableValue.Array([
                    .. otherErrors.Select(m => new LocalizableObject
                    {
                        ["key"] = m.Question.Key,
                        ["text"] = ErrorText(progress.Dialog, m),
                        ["why"] = m.Refusal.Code,
                    }),
                ]),
                ["at"] = question.Key,
                ["input"] = fields.Count == 0 ? InputFor(progress, question) : null,
                ["fields"] = LocalizableValue.Array([.. fields.Select((f, i) => Field(progress, fields, i, isShort))]),
                ["skip"] = fields.Count == 0 && question.IsOptional,
                ["back"] = progress.AnsweredQuestions.Count > 0,
            },
            lead
        )
        {
            SuggestedActions =
                DaysToChooseFrom(progress, question) is { IsEmpty: false } days ? days
                : fields.Count == 0 || options.TypedKey is not null ? SuggestedActionsFor(question, progress.Context.Person.Language)
                : [],
            Refusal = lead?.Refusal ?? (progress.Errors.Count > 0 ? progress.Errors[0].Refusal.Code : null),
        };
    }

    // As many marks as steps, ten at most.
    private static int FilledMarks(FormProgress progress) =>
        progress.StepCount <= 10 ? progress.StepNumber : Math.Max(1, progress.StepNumber * 10 / progress.StepCount);

    public static LocalizableValue Title(Dialog dialog) => LocalizableValue.Text($"dialog.{dialog.Name}.title");

    public static LocalizableValue Label(Dialog dialog, Question question) => LocalizableValue.Text(question.TextKeyIn(dialog.Name), question.Arguments);

    /// <summary>An answer as people read it.</summary>
    public static LocalizableValue AnswerText(FormProgress progress, Question question)
    {
        var answer = progress[question.Key];
        return question.AnswerType switch
        {
            _ when answer.Length == 0 => LocalizableValue.Text("form.skipped"),
            AnswerType.Confirmation => LocalizableValue.Text(answer == "yes" ? "say.yes" : "say.no"),
            AnswerType.CalendarDate => LocalizableValue.Date(progress.DateOf(question.Key)),
            AnswerType.Choice choice => OptionTitle(choice.Options, answer),
            AnswerType.MultiChoice many => LocalizableValue.List(progress.ValuesOf(question.Key).Select(v => OptionTitle(many.Options, v))),
            AnswerType.Attachment when progress.Draft.Files.TryGetValue(question.Key, out var file) => file.Name,
            _ => answer,
        };
    }

    private static LocalizableValue OptionTitle(ImmutableArray<ChoiceOption> options, string value) =>
        options.FirstOrDefault(o => o.Value == value)?.Title ?? value;

    private static LocalizableValue ErrorText(Dialog dialog, ValidationError error) =>
        LocalizableValue.Text(
            "form.mistake",
            new() { ["question"] = Label(dialog, error.Question), ["why"] = LocalizableValue.Text(error.Refusal.Code, error.Refusal.Arguments) }
        );

    // The only page of a form is named by the form's title, and a question alone by itself.
    private static LocalizableValue? PageTitle(FormProgress progress, Question question) =>
        question.Page is { } page && progress.StepCount > 1 && progress.CurrentPage.Count > 1
            ? LocalizableValue.Text($"dialog.{progress.Dialog.Name}.page.{page}")
            : null;

    private static LocalizableValue Hint(Dialog dialog, Question question) =>
        LocalizableValue.Text(question.TextKeyIn(dialog.Name) + ".hint", question.Arguments);

    private static LocalizableObject GivenAnswer(FormProgress progress, Question question) =>
        new()
        {
            ["label"] = Label(progress.Dialog, question),
            ["answer"] =
                question.AnswerType is AnswerType.MultilineText && progress.HasAnswer(question.Key)
                    ? UserText.Excerpt(progress[question.Key])
                    : AnswerText(progress, question),
        };

    // A hint that several fields share is said once; a short card explains the next question only.
    private static LocalizableObject Field(FormProgress progress, IReadOnlyList<Question> fields, int index, bool isShort)
    {
        var question = fields[index];
        var isExplained = isShort
            ? question.Key == progress.CurrentQuestion?.Key
            : !question.SharesHint || !fields.Take(index).Any(f => f.SharesHint && f.TextKey == question.TextKey);
        var field = InputFor(progress, question).ToBuilder();
        field["label"] = Label(progress.Dialog, question);
        field["hint"] = isExplained ? Hint(progress.Dialog, question) : null;
        field["error"] = progress.Errors.FirstOrDefault(e => e.Question.Key == question.Key) is { } error ? ErrorText(progress.Dialog, error) : null;
        field["required"] = !question.IsOptional;
        return field.ToObject();
    }

    private static LocalizableObject InputFor(FormProgress progress, Question question) =>
        new()
        {
            ["id"] = question.Key,
            ["kind"] = question.AnswerType switch
            {
                AnswerType.Text or AnswerType.Version or AnswerType.Person => "line",
                AnswerType.MultilineText => "lines",
                AnswerType.Url => "address",
                AnswerType.Choice => "choice",
                AnswerType.MultiChoice => "many",
                AnswerType.Confirmation => "choice",
                AnswerType.CalendarDate => "day",
                AnswerType.Attachment { Part.CanLink: true } => "address",
                _ => "file",
            },
            ["max"] = MaxLengthOf(question),
            ["value"] = progress.HasAnswer(question.Key)
                ? progress[question.Key]
                : progress.Draft.OfferedValues?.GetValueOrDefault(question.Key) ?? question.DefaultValue(),
            ["earliest"] = question.AnswerType is AnswerType.CalendarDate day ? LocalDatePattern.Iso.Format(day.Earliest) : null,
            ["latest"] = question.AnswerType is AnswerType.CalendarDate last ? LocalDatePattern.Iso.Format(last.Latest) : null,
            ["upload"] = question.AnswerType is AnswerType.Attachment { Part.CanUpload: true } ? LocalizableValue.CanUploadFiles() : false,
            ["few"] = OptionsOf(question.AnswerType).Length <= 7 && !question.IsCompact,
            ["choices"] = LocalizableValue.Array([
                .. OptionsOf(question.AnswerType).Select(o => new LocalizableObject { ["title"] = AsSentence(o.Title), ["value"] = o.Value }),
            ]),
        };

    private static ImmutableArray<ChoiceOption> OptionsOf(AnswerType answerType) =>
        answerType switch
        {
            AnswerType.Choice choice => choice.Offered,
            AnswerType.MultiChoice many => many.Options,
            AnswerType.Confirmation => [ChoiceOption.FromText("yes", "form.yes"), ChoiceOption.FromText("no", "form.no")],
            _ => [],
        };

    private static ImmutableArray<SuggestedAction> SuggestedActionsFor(Question question, LanguageCode language) =>
        question.AnswerType is not AnswerType.MultiChoice && OptionsOf(question.AnswerType) is { Length: <= 4 } few
            ? [.. few.Select(o => new SuggestedAction(AsSentence(o.Title), TypedText(o, language)))]
            : [];

    // The days an answer could mean, where it could mean several.
    private static ImmutableArray<SuggestedAction> DaysToChooseFrom(FormProgress progress, Question question) =>
        [
            .. progress
                .Errors.Where(e => e.Question.Key == question.Key && question.AnswerType is AnswerType.CalendarDate)
                .SelectMany(e => DayArguments.Select(name => e.Refusal.Arguments[name]))
                .SelectMany(argument => argument?.SelfAndDescendants() ?? [])
                .OfType<LocalizableValue.DateValue>()
                .Select(day => new SuggestedAction(day, LocalDatePattern.Iso.Format(day.Day))),
        ];

    /// <summary>How many characters fit into the question's field.</summary>
    internal static int MaxLengthOf(Question question) =>
        question.AnswerType switch
        {
            AnswerType.Text line => line.MaxLength,
            AnswerType.MultilineText lines => lines.MaxLength,
            AnswerType.Person => 200,
            _ => 500,
        };

    // What stands alone begins as a sentence does.
    private static LocalizableValue AsSentence(LocalizableValue title) =>
        title is LocalizableValue.TextValue(var key, var arguments) ? LocalizableValue.Sentence(key, arguments) : title;

    // Tapping sends it as if typed, so it is what this person would type.
    private static string TypedText(ChoiceOption option, LanguageCode language) =>
        option.Title is LocalizableValue.TextValue { Key: var key, Arguments: null } ? TextCatalog.For(language).Find(key) ?? option.Value : option.Value;
}
