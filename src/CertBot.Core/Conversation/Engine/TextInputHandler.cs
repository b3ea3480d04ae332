using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Dialogs;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Conversation.RegularAudits;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Engine;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>Interprets a text message or an uploaded file.</summary>
internal sealed class TextInputHandler(TurnData turnData, ConversationState state)
{
    private readonly FormEngine _formEngine = new(turnData, state);

    private TurnContext Context => turnData.Context;

    public TurnResult HandleText(string typed)
    {
        if (typed.Length > UserText.MaxLength && state.Draft is null)
            return _formEngine.ReplyKeepingForm(BotMessage.TextMessage.Refused("talk.too-long", new() { ["max"] = UserText.MaxLength, ["is"] = typed.Length }));
        var text = UserText.Sanitize(typed.Length > UserText.MaxLength ? typed[..UserText.MaxLength] : typed);
        return state switch
        {
            { Draft: { } draft, RequestedDialog: { } requested } => HandleKeepOrDiscard(draft, requested, text),
            { Draft: { } draft, IsConfirmingCancel: true } => HandleCancelConfirmation(draft, text, typed),
            { Draft: { } draft } => HandleInForm(draft, text, typed),
            _ => HandleOutsideForm(text),
        };
    }

    public TurnResult HandleFiles(Input.Files files)
    {
        if (files.Uploads is not [var file, ..])
            return HandleText(files.Caption);
        if (files.Uploads.Length > MaterialFiles.MaxCount)
            return _formEngine.ReplyKeepingForm(BotMessage.TextMessage.Refused("talk.one-file", new() { ["count"] = files.Uploads.Length }));
        var isSeveral = files.Uploads.Length > 1;
        if (!isSeveral && state.Draft is { } draft && _formEngine.Evaluate(draft)?.CurrentQuestion is { AnswerType: AnswerType.Attachment } question)
            return _formEngine.SubmitAnswers(draft, Answers.Empty.SetItem(question.Key, file.Id.Value), UploadedFiles.Single(question.Key, file));
        if (DialogRegistry.FindDialog(CommandName.AddMaterial) is not { } submitDialog)
            return _formEngine.ReplyKeepingForm(BotMessage.TextMessage.Refused("talk.no-file-wanted"));
        // The words with it may say which material it is: "hand in 2", "2", "acme 2".
        var words = UserText.ToOneLine(UserText.Sanitize(files.Caption));
        var (name, rest) = CommandPhrases.Match(words) ?? (submitDialog.Name, words);
        if (!isSeveral && ImportDialogs.TakesFile(name) && DialogRegistry.FindDialog(name) is { } importDialog)
        {
            return _formEngine.Start(
                importDialog,
                Answers.Empty.SetItem(ImportDialogs.FileKey, file.Id.Value),
                UploadedFiles.Single(ImportDialogs.FileKey, file)
            );
        }

        var raw = name == submitDialog.Name ? CommandArgument.Parse(turnData, submitDialog.Arguments, rest).Raw : Answers.Empty;
        if (isSeveral)
            return _formEngine.Start(submitDialog, raw.RemoveRange(raw.Keys.Where(k => k != "app")), MaterialFiles.KeysFor(files.Uploads));
        return _formEngine.Start(submitDialog, raw.SetItem("what", file.Id.Value), UploadedFiles.Single("what", file));
    }

    /// <summary>A verb, however it came: a question is answered, a dialog begun.</summary>
    /// <param name="name">The name of the query or dialog.</param>
    /// <param name="raw">What is known of the answers.</param>
    /// <param name="isClick">The answers are values of a card, which are taken as they are or not at all.</param>
    public TurnResult RunCommand(string name, Answers raw, bool isClick = false)
    {
        if (name == ListQueries.More.Name && state.ShownList is { } shown)
            return RunCommand(shown.Query, ListQueries.NextPage(shown));
        if (DialogRegistry.FindQuery(name) is { } query)
        {
            if (!query.Audience.Includes(Context.Actor, Context.Edition))
                return _formEngine.ReplyKeepingForm(RefusalMessages.NotForAudience(query.Audience, Context));
            // A card says of what it does not narrow down to that it is empty.
            if (isClick)
                raw = raw.RemoveRange(raw.Where(r => r.Value.Length == 0).Select(r => r.Key));
            if (isClick && raw.TryGetValue("app", out var app) && !SharedQuestions.IsExactApplication(turnData, app))
                return _formEngine.ReplyKeepingForm(ApplicationSelector.NoSuchApplication(app));

            var answer = query.Answer(turnData, raw);
            var reply = _formEngine.ReplyKeepingForm(answer);
            return ListQueries.ShownBy(query, raw, answer) is { } list ? reply with { State = reply.State with { ShownList = list } } : reply;
        }
        if (raw.IsEmpty && DialogRegistry.FindDialog(name)?.AnswerWithoutArguments is { } describe)
            return _formEngine.ReplyKeepingForm(describe(turnData));
        return DialogRegistry.FindDialog(name) is { } dialog
            ? _formEngine.Start(dialog, raw, UploadedFiles.None, isClick)
            : _formEngine.ReplyKeepingForm(BotMessage.TextMessage.Refused("talk.no-form"));
    }

    private TurnResult HandleKeepOrDiscard(Draft draft, RequestedDialog requested, string text) =>
        CommandPhrases.MatchWhole(text) switch
        {
            "form.keep" or "form.continue" or "form.cancel" or "form.back" => _formEngine.ShowQuestion(draft),
            "form.drop" when DialogRegistry.FindDialog(requested.Dialog) is { } dialog => new FormEngine(
                turnData,
                state with
                {
                    Draft = null,
                    RequestedDialog = null,
                }
            ).Start(dialog, requested.RawAnswers, requested.Files),
            _ when CommandPhrases.Match(text) is var (name, rest) && DialogRegistry.IsKnown(name) => RunCommand(name, ParseArguments(name, rest).Raw),
            // An answer to the open question says "keep" without the word.
            _ when _formEngine.Evaluate(draft)?.CurrentQuestion is { AnswerType: not (AnswerType.Text or AnswerType.MultilineText) } question
                    && AnswerParser.Parse(question, text, null, Context) is ParseResult.Valid => HandleInForm(draft, text, text),
            _ => _formEngine.AskKeepOrDiscard(draft, requested),
        };

    private TurnResult HandleCancelConfirmation(Draft draft, string text, string typed) =>
        (ConfirmationRecognizer.Recognize(text), CommandPhrases.MatchWhole(text)) switch
        {
            (true, _) or (_, "form.cancel" or "form.drop") => _formEngine.Discard(draft),
            (false, _) or (_, "form.keep" or "form.continue" or "form.back") => _formEngine.ShowQuestion(draft),
            _ => HandleInForm(draft, text, typed),
        };

    private TurnResult HandleInForm(Draft draft, string text, string typed)
    {
        var isQuoted = RemoveQuotes(text) != text;
        var (name, rest) = isQuoted ? ("", "") : AuditArguments.Match(text) ?? ("", "");
        if (name.Length > 0 && PhraseCatalog.Normalize(rest).Length == 0 && HandleFormCommand(draft, name) is { } done)
            return done;
        if (name == "form.change" && _formEngine.ChangeAnswer(draft, rest) is { } changing)
            return changing;
        if (_formEngine.Evaluate(draft) is not { } progress)
            return _formEngine.ShowQuestion(draft);
        if (progress.CurrentQuestion is not { } question)
            return HandleAtSummary(draft, text, name, rest);

        // Whatever somebody is called, a mention of them is no command.
        if (question.AnswerType is AnswerType.Person && CommandArgument.MatchMention(Context, text) is { Remaining.Length: 0, Value: var person })
            return _formEngine.SubmitAnswers(draft, Answers.Empty.SetItem(question.Key, person), UploadedFiles.None);
        var answers = Answers.Empty.SetItem(question.Key, RemoveQuotes(typed.Length > UserText.MaxLength ? typed : text));
        var isFree = question.AnswerType is AnswerType.Text or AnswerType.MultilineText or AnswerType.Person;
        // In quotes it is an answer whatever it says; else a command goes first where nearly every text would do as an answer.
        if (
            answers[question.Key] == text
            && question.AnswerType is AnswerType.Choice or AnswerType.MultiChoice
            && PhraseCatalog.Normalize(rest).Length > 0
            && IsCommand(name, rest, isFree: true)
        )
        {
            return RunCommand(name, ParseArguments(name, rest).Raw);
        }
        if (answers[question.Key] != text || (!isFree && AnswerParser.Parse(question, text, null, Context) is ParseResult.Valid))
            return _formEngine.SubmitAnswers(draft, answers, UploadedFiles.None);
        if (IsCommand(name, rest, isFree))
            return RunCommand(name, ParseArguments(name, rest).Raw);
        // A question in words of one's own is answered where it can't be an answer.
        return !isFree && FreeFormCommand.Find(turnData, text) is { } asked && DialogRegistry.FindQuery(asked.Name) is not null
            ? RunCommand(asked.Name, asked.Raw)
            : _formEngine.SubmitAnswers(draft, answers, UploadedFiles.None);
    }

    private TurnResult HandleAtSummary(Draft draft, string text, string name, string rest) =>
        ConfirmationRecognizer.Recognize(text) switch
        {
            true => _formEngine.Submit(draft),
            false => _formEngine.ShowQuestion(draft, new("form.change-one")),
            _ when name.Length > 0 && IsCommand(name, rest, isFree: false) => RunCommand(name, ParseArguments(name, rest).Raw),
            _ => _formEngine.ChangeAnswer(draft, text)
                ?? _formEngine.ShowQuestion(draft, new("form.summary.unclear", new() { ["said"] = UserText.Excerpt(text) })),
        };

    private TurnResult? HandleFormCommand(Draft draft, string name) =>
        name switch
        {
            "form.back" => _formEngine.GoBack(draft),
            "form.cancel" or "form.drop" => _formEngine.Cancel(draft),
            "form.skip" => _formEngine.Skip(draft),
            "form.later" => _formEngine.SaveForLater(),
            "form.submit" => _formEngine.Submit(draft),
            "form.continue" or "form.keep" => _formEngine.ShowQuestion(draft),
            "form.change" => _formEngine.ShowQuestion(draft, new("form.change-one")),
            "help" => _formEngine.ShowHelp(draft),
            "status" => _formEngine.ShowStatus(draft),
            _ => null,
        };

    private TurnResult HandleOutsideForm(string text)
    {
        if (AuditArguments.Match(text) is var (name, rest))
        {
            // Outside a form there is nothing to go back to but work.
            if (name == "form.back" && rest.Length == 0 && Audience.Involved.Includes(Context.Actor, Context.Edition))
                return RunCommand(CommandName.EndAbsence, Answers.Empty);
            // "keep" alone is about a form.
            if (name == "form.keep" && rest.Length > 0 && Audience.Vendor.Includes(Context.Actor, Context.Edition))
                return RunIfUnderstood(CommandName.KeepMaterial, rest);
            // "English" alone asks to be spoken to so.
            return name.StartsWith("language.", StringComparison.Ordinal)
                ? RunCommand("language", Answers.Empty.SetItem("language", name["language.".Length..]))
                : OfferWithoutPoliteness(text, name, rest) ?? RunIfUnderstood(name, rest);
        }
        if (AbsencePhrases.MatchOther(text) is var (isBack, who, said) && Audience.Involved.Includes(Context.Actor, Context.Edition))
        {
            return isBack
                ? RunCommand(CommandName.EndAbsence, ParseArguments(CommandName.EndAbsence, who).Raw)
                : RunCommand(CommandName.EnterAbsence, ParseArguments(CommandName.EnterAbsence, said).Raw.SetItem("who", who));
        }
        // The code alone says what it is for.
        if (Directory.OneTimeCodes.PrefixOf(text) == CertBot.Core.Directory.Rules.AccountLinkRules.CodePrefix)
            return RunCommand("link", Answers.Empty.SetItem("code", text));
        if (CommandPhrases.IsGreeting(text))
            return _formEngine.ReplyKeepingForm(WelcomeMessage.Create(turnData));
        if (RunFreeForm(text) is { } result)
            return result;
        return _formEngine.ReplyKeepingForm(
            CommandPhrases.FindNearest(text, AvailableCommands.AllFor(Context)) is { } nearest
                ? CommandOffers.DidYouMean(text, SuggestedActions.ForCommand(nearest, Context))
                : CommandOffers.For(turnData, text)
        );
    }

    // Only where nothing is changed by it: a question is answered, a form asks its first question. Anything else is offered.
    private TurnResult? RunFreeForm(string text)
    {
        if (FreeFormCommand.Find(turnData, text) is not { } command)
            return null;
        var result = RunCommand(command.Name, command.Raw);
        return result.Command is null
            ? result
            : _formEngine.ReplyKeepingForm(
                CommandOffers.DidYouMean(text, SuggestedActions.ForCommand(command.Name, Context, CommandOffers.ArgumentsIn(turnData, text, command.Name)))
            );
    }

    // "pass 3 please": a question is answered, a command is offered without the word that was not understood.
    private TurnResult? OfferWithoutPoliteness(string text, string name, string rest)
    {
        var bare = IntentMatcher.TrimPoliteness(rest);
        if (bare == rest.TrimEnd() || ArgumentsOf(name).Any(a => a.IsGreedy))
            return null;
        return DialogRegistry.FindDialog(name) is null
            ? RunIfUnderstood(name, bare)
            : _formEngine.ReplyKeepingForm(CommandOffers.DidYouMean(text, SuggestedActions.ForCommand(name, Context, bare)));
    }

    // A command of which a part was not understood is not done at once: "pass 4, 5" is two.
    private TurnResult RunIfUnderstood(string name, string rest)
    {
        var (raw, remaining) = ParseArguments(name, rest);
        if (remaining.Length > 0 && raw.Count > 0 && DialogRegistry.FindQuery(name)?.SetBy is { } setBy)
            return RunIfUnderstood(setBy, rest);
        var result = RunCommand(name, raw);
        return result.Command is null || !remaining.Any(char.IsDigit)
            ? result
            : _formEngine.ReplyKeepingForm(BotMessage.TextMessage.Refused("talk.left-over", new() { ["left"] = UserText.Excerpt(remaining) }));
    }

    private bool IsCommand(string name, string rest, bool isFree)
    {
        if (DialogRegistry.FindQuery(name) is null && DialogRegistry.FindDialog(name) is null)
            return false;
        // Of what does not concern this person, the words are an answer like any other.
        if (isFree && (DialogRegistry.FindQuery(name)?.IsOffered ?? DialogRegistry.FindDialog(name)?.IsOffered)?.Invoke(turnData) == false)
            return false;
        if (PhraseCatalog.Normalize(rest).Length == 0 || !isFree)
            return true;
        var arguments = ArgumentsOf(name).RemoveAll(a => a.IsGreedy);
        var (raw, remaining) = CommandArgument.Parse(turnData, arguments, rest);
        return remaining.Length == 0 && (!raw.TryGetValue("app", out var app) || SharedQuestions.FindSummary(turnData.ApplicationSummaries, app) is not null);
    }

    private (Answers Raw, string Left) ParseArguments(string name, string rest) => CommandArgument.Parse(turnData, ArgumentsOf(name), rest);

    internal static ImmutableArray<CommandArgument> ArgumentsOf(string name) =>
        DialogRegistry.FindDialog(name)?.Arguments ?? DialogRegistry.FindQuery(name)?.Arguments ?? [];

    private static string RemoveQuotes(string text) =>
        text is ['"', .. var straight, '"'] ? straight
        : text is ['«', .. var angled, '»'] ? angled
        : text is ['“', .. var isCurly, '”'] ? isCurly
        : text;
}
