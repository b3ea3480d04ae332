using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Duty;
using NodaTime;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Absences: one's own and, for a vendor's managers and administrators, those of others.</summary>
public static class AbsenceDialogs
{
    private const string DaysPage = "days";

    public static Dialog Enter { get; } =
        new(CommandName.EnterAbsence, Audience.Involved)
        {
            Arguments = [AbsencePhrases.Who, AbsencePhrases.Days, AbsencePhrases.Substitute],
            Questions = EnterQuestions,
            CreateCommand = w => new Command.OnDuty(new DutyCommand.EnterAbsence(PersonOf(w), w.DateOf("from"), w.DateOf("to"), new PersonId(w["substitute"]))),
            SuccessArguments = (turnData, command) =>
                command is Command.OnDuty { Command: DutyCommand.EnterAbsence enter } ? DescribeEntered(turnData, enter) : [],
            NextCommands = ["absences"],
        };

    public static Dialog End { get; } =
        new(CommandName.EndAbsence, Audience.Involved)
        {
            Arguments = [AbsencePhrases.OnlyWho],
            Questions = w => w.RawAnswer("who") is null ? [] : WhoQuestions(w),
            CreateCommand = w => new Command.OnDuty(new DutyCommand.EndAbsence(PersonOf(w))),
            SuccessArguments = (turnData, command) =>
                command is Command.OnDuty { Command: DutyCommand.EndAbsence(var person) }
                    ? new() { ["who"] = LocalizableValue.PersonName(person), ["whose"] = WhoseOf(turnData, person) }
                    : [],
            NextCommands = ["absences"],
        };

    private static IEnumerable<Question> EnterQuestions(FormProgress progress)
    {
        // Whose it is is asked at the beginning only; who names the days at once means their own, or says whose.
        if (progress.RawAnswer("who") is not null || (progress.RawAnswer("from") is null && MayEnterForOthers(progress)))
        {
            foreach (var question in WhoQuestions(progress))
                yield return question;
        }

        if (progress.TurnData.Missing.Length > 0)
            yield break;
        var today = LocalDate.Min(progress.Context.Today, progress.Context.Now.InZone(ZoneLookup.OrUtc(progress.Context.Person.Zone)).Date);
        yield return new("from", new AnswerType.CalendarDate(today.PlusMonths(-1), today.PlusYears(2))) { Page = DaysPage };
        yield return new("to", new AnswerType.CalendarDate(today, today.PlusYears(3))) { Page = DaysPage };
        var person = PersonOf(progress);
        var options = SidePeople.OptionsFor(progress.TurnData, VendorOf(progress, person));
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        if (options.All(o => o.Value == person.Value))
            progress.Block("duty.refused.nobody-to-stand-in");
        yield return new("substitute", new AnswerType.Choice(options) { Offered = options.RemoveAll(o => o.Value == person.Value) }) { Page = DaysPage };
    }

    private static IEnumerable<Question> WhoQuestions(FormProgress progress)
    {
        var options = WhoOptions(progress);
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        yield return new("who", new AnswerType.Choice(options));
        if (progress.HasAnswer("who") && !MayEnterFor(progress, PersonOf(progress)) && progress.TurnData.Missing.Length == 0)
            progress.Block("duty.refused.not-for-others", new() { ["who"] = LocalizableValue.PersonName(PersonOf(progress)) });
    }

    private static ImmutableArray<ChoiceOption> WhoOptions(FormProgress progress)
    {
        var actor = progress.Context.Actor;
        var options = SidePeople.OptionsFor(progress.TurnData, actor.Member?.Vendor);
        if (actor.HasRole(RoleName.Administrator) && actor.Member is not null)
            options = [.. options, .. SidePeople.OptionsFor(progress.TurnData, null)];
        // An administrator names a vendor's people by their ids.
        return
            actor.HasRole(RoleName.Administrator)
            && progress.RawAnswer("who") is { } raw
            && UserText.IsId(raw)
            && options.All(o => o.Value != raw)
            && progress.TurnData.FindPerson(new(raw)) is { Member: not null } person
            ? options.Add(new ChoiceOption(raw, LocalizableValue.PersonName(person.Id)) { Synonyms = [raw] })
            : options;
    }

    private static bool MayEnterForOthers(FormProgress progress)
    {
        var actor = progress.Context.Actor;
        return actor.HasRole(RoleName.Administrator)
            || (actor.Member is { } member && progress.TurnData.FindVendor(member.Vendor) is { } vendor && VendorDecider.IsManagedBy(vendor, actor));
    }

    private static bool MayEnterFor(FormProgress progress, PersonId person) => progress.Context.Actor.Is(person) || MayEnterForOthers(progress);

    private static PersonId PersonOf(FormProgress progress) => progress.HasAnswer("who") ? new(progress["who"]) : progress.Context.Actor.Id;

    /// <summary>The vendor of the person who is away; null: they work for the platform.</summary>
    private static VendorId? VendorOf(FormProgress progress, PersonId person)
    {
        var actor = progress.Context.Actor;
        return actor.Is(person) || !actor.HasRole(RoleName.Administrator) ? actor.Member?.Vendor
            : progress.Context.RoleAssignments.RolesByPerson.ContainsKey(person.Value) ? null
            : progress.TurnData.FindPerson(person)?.Member?.Vendor;
    }

    private static LocalizableObject DescribeEntered(TurnData turnData, DutyCommand.EnterAbsence enter)
    {
        var own = turnData.Duty.Absences.FirstOrDefault(a => a.IsOf(enter.Person) && a.First == enter.First);
        var overlapping = turnData.Duty.Absences.FirstOrDefault(a => a.IsOf(enter.Substitute) && own is not null && a.Start < own.End && own.Start < a.End);
        return new()
        {
            ["who"] = LocalizableValue.PersonName(enter.Person),
            ["whose"] = WhoseOf(turnData, enter.Person),
            ["days"] = Absence.DescribeDays(enter.First, enter.Last),
            ["substitute"] = LocalizableValue.PersonName(enter.Substitute),
            ["also"] =
                overlapping is null ? "no"
                : overlapping.Substitute == enter.Person ? "nobody"
                : "yes",
            ["alsoDays"] = overlapping?.DescribeDays(),
            ["next"] = LocalizableValue.PersonName(overlapping?.Substitute ?? enter.Substitute),
        };
    }

    private static string WhoseOf(TurnData turnData, PersonId person) => turnData.Context.Actor.Is(person) ? "own" : "other";
}
