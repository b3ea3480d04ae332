using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Dialogs;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Duty;
using NodaTime;

namespace CertBot.Core.Conversation.Queries;

/// <summary>Who is away, and who is on duty.</summary>
public static class DutyQueries
{
    private const int MaxRows = 15;

    private const int MaxRotas = 6;

    /// <summary>Turns shown of a rota: the current one and what comes next.</summary>
    private const int TurnsShown = 4;

    /// <summary>The platform's people see their own absences, a vendor's people those of their vendor, and administrators all.</summary>
    public static Query Absences { get; } =
        new("absences", Audience.Involved) { Arguments = [Pages.Argument], Answer = (turnData, raw) => AbsencesMessage(turnData, Pages.NumberOf(raw)) };

    /// <summary>Of one role, or of all that have a rota.</summary>
    public static Query Rota { get; } =
        new("rota", Audience.Platform)
        {
            Arguments = [CommandArgument.OneOf("role", RotaDialog.RoleOptions), Pages.Argument],
            Answer = (turnData, raw) => RotaMessage(turnData, raw.TryGetValue("role", out var role) ? new RoleName(role) : null, Pages.NumberOf(raw)),
            SetBy = CommandName.SetRota,
        };

    private static BotMessage AbsencesMessage(TurnData turnData, int number)
    {
        var (actor, now) = (turnData.Context.Actor, turnData.Context.Now);
        var vendor = actor.Member is { } member ? turnData.FindVendor(member.Vendor) : null;
        var absences = turnData
            .Duty.Absences.Where(a => a.End > now && IsVisibleTo(actor, a))
            .OrderBy(a => a.Start)
            .ThenBy(a => a.Person.Value, StringComparer.Ordinal)
            .ToArray();
        if (absences.Length == 0)
        {
            return new BotMessage.TextMessage("inquiry.absences.none")
            {
                SuggestedActions = SuggestedActions.ForCommands(turnData.Context, CommandName.EnterAbsence),
            };
        }

        var page = ListPage.Of(number, absences.Length, MaxRows);
        return new BotMessage.CardMessage(
            "absences",
            new LocalizableObject
            {
                ["count"] = absences.Length,
                ["rows"] = LocalizableValue.Array([
                    .. absences
                        .Skip(page.Skipped)
                        .Take(MaxRows)
                        .Select(a => new LocalizableObject
                        {
                            ["who"] = LocalizableValue.PersonName(a.Person),
                            ["id"] = a.Person.Value,
                            ["line"] = LocalizableValue.Text(
                                a.Contains(now) ? "inquiry.absences.now" : "inquiry.absences.coming",
                                new()
                                {
                                    ["days"] = a.DescribeDays(),
                                    ["to"] = LocalizableValue.Date(a.Last),
                                    ["substitute"] = LocalizableValue.PersonName(a.Substitute),
                                }
                            ),
                            ["mayEnd"] =
                                DutyDecider.MayManage(actor, a.Person, a.Vendor == vendor?.Id ? vendor : null)
                                && DutyDecider.FindCurrentOrNext(turnData.Duty, a.Person, now) == a,
                        }),
                ]),
                ["more"] = page.Describe(absences.Length),
                ["next"] = page.NextNumber,
            }
        );
    }

    private static bool IsVisibleTo(Actor actor, Absence absence) =>
        actor.HasRole(RoleName.Administrator)
        || absence.Vendor == (actor.Roles.IsEmpty ? actor.Member?.Vendor : null)
        || actor.Is(absence.Person)
        || actor.Is(absence.Substitute);

    private static BotMessage RotaMessage(TurnData turnData, RoleName? role, int number)
    {
        var (context, now) = (turnData.Context, turnData.Context.Now);
        var isAdministrator = context.Actor.HasRole(RoleName.Administrator);
        var rotas = turnData.Duty.RotaByRole.Where(r => role is not { } only || only.Value == r.Key).ToArray();
        if (rotas.Length == 0)
        {
            return new BotMessage.TextMessage(
                role is null ? "inquiry.rota.none" : "inquiry.rota.none-of",
                role is { } named ? new() { ["role"] = LocalizableValue.Text(EditionTexts.Role(named)) } : []
            )
            {
                SuggestedActions = isAdministrator ? SuggestedActions.ForCommands(context, CommandName.SetRota) : [],
            };
        }

        var page = ListPage.Of(number, rotas.Length, MaxRotas);
        return new BotMessage.CardMessage(
            "rota",
            new LocalizableObject
            {
                ["rows"] = LocalizableValue.Array([.. rotas.Skip(page.Skipped).Take(MaxRotas).Select(r => RotaRow(turnData, new(r.Key), r.Value, now))]),
                ["mayChange"] = isAdministrator,
                ["more"] = page.Describe(rotas.Length),
                ["next"] = page.NextNumber,
            }
        );
    }

    private static LocalizableObject RotaRow(TurnData turnData, RoleName role, Rota rota, Instant now) =>
        new()
        {
            ["role"] = LocalizableValue.Sentence(EditionTexts.Role(role)),
            ["key"] = role.Value,
            ["turns"] = LocalizableValue.Array([
                .. rota.TurnsFrom(now, TurnsShown)
                    .Select(t => new LocalizableObject
                    {
                        ["line"] = LocalizableValue.Text(
                            t.From <= now ? "inquiry.rota.now" : "inquiry.rota.turn",
                            new()
                            {
                                ["who"] = LocalizableValue.PersonName(t.Person),
                                ["from"] = LocalizableValue.Date(DayOf(t.From, rota)),
                                ["to"] = LocalizableValue.Date(DayOf(t.Until - Duration.Epsilon, rota)),
                            }
                        ),
                        ["away"] =
                            t.From <= now && turnData.Duty.FindAbsence(t.Person, now) is { } absence
                                ? new Substitution(t.Person, absence.Substitute).Describe()
                                : null,
                    }),
            ]),
        };

    private static LocalDate DayOf(Instant at, Rota rota) => at.InZone(ZoneLookup.OrUtc(rota.Zone)).Date;
}
