using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Duty;
using NodaTime;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>The weekly rota of a role, set by administrators: "rota analyst: Sofie, Marina from 7 December".</summary>
public static class RotaDialog
{
    private const string Page = "people";

    private const int MaxTextLength = 2_000;

    private const string Nobody = "-";

    private static readonly ImmutableArray<string> Starts = [" from ", " starting ", " since ", " с ", " со ", " начиная с "];

    private static readonly ImmutableArray<string> Separators = [",", ";", "→", ">", "\n", " and ", " then ", " и ", " затем ", " потом "];

    public static Dialog Set { get; } =
        new(CommandName.SetRota, Audience.Administrator)
        {
            Arguments = [CommandArgument.OneOf("role", RoleOptions), new("people", MatchPeople) { IsGreedy = true }],
            Questions = Questions,
            CreateCommand = w => new Command.OnDuty(
                new DutyCommand.SetRota(new(w["role"]), PeopleOf(w), w.HasAnswer("from") ? w.DateOf("from") : MondayOf(w.Context.Today))
            ),
            SuccessArguments = (turnData, command) =>
                command is Command.OnDuty { Command: DutyCommand.SetRota set }
                    ? new()
                    {
                        ["role"] = LocalizableValue.Text(EditionTexts.Role(set.Role)),
                        ["people"] = LocalizableValue.List(set.People.Select(LocalizableValue.PersonName)),
                        ["from"] = LocalizableValue.Date(set.From),
                        ["rota"] = set.People.IsEmpty ? "none" : "some",
                    }
                    : [],
            NextCommands = ["rota"],
        };

    /// <summary>The roles of the platform's people.</summary>
    public static ImmutableArray<ChoiceOption> RoleOptions(Edition edition) =>
        [.. edition.Roles.Append(RoleName.Administrator).Distinct().Select(r => ChoiceOption.FromText(r.Value, EditionTexts.Role(r)))];

    private static IEnumerable<Question> Questions(FormProgress progress)
    {
        yield return new("role", new AnswerType.Choice(RoleOptions(progress.Context.Edition)));
        if (!progress.HasAnswer("role"))
            yield break;
        var options = HolderOptions(progress.TurnData, new(progress["role"]));
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        var isTyped = progress.RawAnswer("people") is not null;
        yield return new("people", new AnswerType.Text(MaxTextLength))
        {
            Page = Page,
            Arguments = new() { ["holders"] = LocalizableValue.List(options.Select(o => o.Title)) },
            Validate = text => CheckPeople(text, options),
            Normalize = text => NormalizePeople(text, options),
        };
        if (!isTyped || progress.RawAnswer("from") is not null)
        {
            var today = progress.Context.Today;
            yield return new("from", new AnswerType.CalendarDate(today.PlusYears(-1), today.PlusYears(1)))
            {
                Page = Page,
                IsOptional = true,
                DefaultValue = () => NodaTime.Text.LocalDatePattern.Iso.Format(MondayOf(today)),
            };
        }
    }

    private static CommandArgument.Match? MatchPeople(TurnData turnData, string text)
    {
        var at = Starts.Max(s => text.LastIndexOf(s, StringComparison.OrdinalIgnoreCase));
        return at > 0 && DateRangeRecognizer.Recognize(text[at..], turnData.Context.Today) is { Remaining: "" } day && day.First == day.Last
            ? new(text[..at].Trim(' ', ',', ';'), "") { Additional = ("from", day.First) }
            : new(text, "");
    }

    private static ImmutableArray<ChoiceOption> HolderOptions(TurnData turnData, RoleName role)
    {
        var holders = turnData.Context.RoleAssignments.HoldersOf(role);
        return SidePeople.OptionsFor(turnData, null).RemoveAll(o => !holders.Contains(new PersonId(o.Value)));
    }

    private static ImmutableArray<PersonId> PeopleOf(FormProgress progress)
    {
        var options = HolderOptions(progress.TurnData, new(progress["role"]));
        return [.. SplitNames(progress["people"]).Select(n => AnswerParser.FindOption(options, n)).OfType<ChoiceOption>().Select(o => new PersonId(o.Value))];
    }

    private static Refusal? CheckPeople(string text, ImmutableArray<ChoiceOption> options)
    {
        if (IsNobody(text))
            return null;
        var names = SplitNames(text);
        return names.Length > DutyDecider.MaxPeople ? new("duty.refused.rota-too-long", new() { ["max"] = DutyDecider.MaxPeople })
            : options.IsEmpty ? new("duty.refused.nobody-holds-it")
            : names.FirstOrDefault(n => AnswerParser.FindOption(options, n) is null) is { } unknown
                ? new(
                    "duty.refused.unknown-name",
                    new() { ["name"] = UserText.Excerpt(unknown), ["holders"] = LocalizableValue.List(options.Take(10).Select(o => o.Title)) }
                )
            : null;
    }

    // Names as people read them; a name that cannot stand in a list is replaced by the id.
    private static string NormalizePeople(string text, ImmutableArray<ChoiceOption> options) =>
        IsNobody(text)
            ? Nobody
            : string.Join(", ", SplitNames(text).Select(n => AnswerParser.FindOption(options, n)).OfType<ChoiceOption>().Select(o => NameOf(o, options)));

    private static string NameOf(ChoiceOption option, ImmutableArray<ChoiceOption> options) =>
        option.Synonyms[1] is var name && SplitNames(name) is [_] && AnswerParser.FindOption(options, name) == option ? name : option.Value;

    private static bool IsNobody(string text) =>
        text == Nobody
        || PhraseCatalog.AllLanguages("duty.words.nobody").SelectMany(w => w.Split('|')).Any(w => PhraseCatalog.Normalize(w) == PhraseCatalog.Normalize(text));

    private static ImmutableArray<string> SplitNames(string text) =>
        text == Nobody ? [] : [.. text.Split([.. Separators], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static LocalDate MondayOf(LocalDate day) => day.PlusDays(1 - (int)day.DayOfWeek);
}
