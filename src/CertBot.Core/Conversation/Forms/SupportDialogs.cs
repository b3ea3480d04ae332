using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Language;
using CertBot.Core.Policy;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Conversation.Forms;

/// <summary>Stage 4: the support standards, the audit and its shortcomings.</summary>
public static class SupportDialogs
{
    public static Dialog Standards { get; } = new("standards", Audience.Vendor)
    {
        Takes = [Argument.Application],
        Fits = Subjects.At("standards"),
        Questions = Subjects.On(Profile),
        Hand = Subjects.Hand(w => new SubmitStandards(new()
        {
            System = w["system"],
            PortalOption = w.Yes("portal"),
            Packages = w.Many("packages"),
            PresaleInTime = w.Yes("presale"),
            Zones = w.Many("zones"),
            EscalationContacts = w["contacts"],
        })),
        Long = true,
        Next = ["status"],
    };

    public static Dialog PassAudit { get; } = new("pass-audit", Audience.Analyst)
    {
        Takes = [Argument.Application],
        Fits = Subjects.At("audit"),
        Questions = Subjects.On(Subjects.Nothing),
        Hand = Subjects.Hand(_ => new PassAudit()),
    };

    public static Dialog Shortcomings { get; } = new("shortcomings", Audience.Analyst)
    {
        Takes = [Argument.Application, Argument.Rest("items")],
        Fits = Subjects.At("audit"),
        Questions = Subjects.On((walk, _) =>
        [
            new("items", new Asks.Lines(Lengths.Text)) { Data = new() { ["days"] = walk.Edition.Settings.ShortcomingDays }, Check = raw => Items(raw, walk.Desk.Today).Select(i => i.Why).FirstOrDefault(w => w is not null) },
        ]),
        Hand = Subjects.Hand(w => new FindShortcomings([.. Items(w["items"], w.Desk.Today).Select(i => i.Found)])),
        Done = (_, command) => new() { ["count"] = command is Command.OnApplication { What: FindShortcomings { Found: var found } } ? found.Length : 0 },
    };

    public static Dialog AnswerShortcoming { get; } = new("answer-shortcoming", Audience.Vendor)
    {
        Takes = [Argument.Application, Argument.Number("number"), Argument.Rest("answer")],
        Fits = Subjects.At("shortcomings"),
        Questions = Subjects.On(Unanswered),
        Hand = Subjects.Hand(w => new AnswerShortcoming(MendingDialogs.Numbers(w["number"]), w["answer"])),
        Done = (known, command) => new()
        {
            ["left"] = command is Command.OnApplication { Id: var id } && known.Desk.Applications.GetValueOrDefault(id)?.Stage is Stage.Shortcomings at ? at.Items.Count(i => i.Answer is null) : 0,
        },
        Then = (known, command) => Suggest.Verbs(known.Desk, command is Command.OnApplication { Id: var id } && known.Desk.Applications.GetValueOrDefault(id)?.Stage is Stage.Shortcomings ? ["answer-shortcoming", "status"] : ["status"]),
    };

    private static IEnumerable<Question> Profile(Walk walk, Application about)
    {
        var asked = walk.Edition.Support;
        yield return new("system", new Asks.Line(Lengths.Line));
        yield return new("portal", new Asks.YesNo());
        yield return new("packages", new Asks.Many([.. asked.Packages.Select(p => Option.Of(p, EditionTexts.Package(p)))])) { Check = raw => SupportAudit.Packages([.. raw.Split(',')], asked) };
        yield return new("presale", new Asks.YesNo()) { Data = new() { ["days"] = asked.PresaleWorkingDays }, Check = raw => SupportAudit.Presale(raw == "yes", asked) };
        yield return new("zones", new Asks.Many([.. asked.Zones.Select(z => Option.Of(z.Key, EditionTexts.Zone(z.Key)))]));
        yield return new("contacts", new Asks.Lines(Lengths.Text));
    }

    private static IEnumerable<Question> Unanswered(Walk walk, Application about)
    {
        var items = about.Stage is Stage.Shortcomings at ? at.Items : [];
        var open = items.Where(i => i.Answer is null).ToArray();
        if (open is [var only] && walk.MayFill("number", Subjects.Number(only.Number))) walk.Fill("number", Subjects.Number(only.Number));
        else yield return new("number", new Asks.Choice([.. items.Select(OptionOf)]) { Offered = [.. open.Select(OptionOf)] });
        yield return new("answer", new Asks.Lines(Lengths.Text)) { Data = new() { ["what"] = items.FirstOrDefault(i => Subjects.Number(i.Number) == walk["number"])?.What ?? "" } };
    }

    private static Option OptionOf(Shortcoming item) => new(Subjects.Number(item.Number), Foreign.Quote(item.What)) { Words = [Subjects.Number(item.Number)] };

    // One a line, a deadline behind a bar: "No phone support | 30 April".
    private static IEnumerable<(FoundShortcoming Found, Refusal? Why)> Items(string text, LocalDate today)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var bar = line.LastIndexOf('|');
            var (what, date) = bar < 0 ? (line, "") : (line[..bar].Trim(), line[(bar + 1)..].Trim());
            var read = date.Length == 0 ? null : Dates.Read(date, today);
            yield return (new(what, (read as DateReading.Day)?.Date), Why(what, date, read, today));
        }
    }

    private static Refusal? Why(string what, string date, DateReading? read, LocalDate today) =>
        what.Length == 0 ? new("dialog.shortcomings.items.empty")
        : read is null ? null
        : read is not DateReading.Day day ? new("dialog.shortcomings.items.no-day", new() { ["day"] = Foreign.Quote(date), ["what"] = Foreign.Quote(what) })
        : day.Date < today ? new("dialog.shortcomings.items.past", new() { ["day"] = Leaf.Day(day.Date), ["what"] = Foreign.Quote(what) })
        : null;
}
