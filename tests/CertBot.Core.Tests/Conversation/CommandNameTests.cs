using System.Diagnostics;
using System.Runtime.CompilerServices;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using CertBot.Core.Support.FileImport;

namespace CertBot.Core.Tests.Conversation;

/// <summary>
/// The name of a command's dialog selects the confirmation text: with the name of another dialog, the user would receive a wrong confirmation.
/// </summary>
public sealed class CommandNameTests
{
    private static Command[] All =>
        [
            .. Cases<ApplicationCommand>()
                // Several materials are handed in with the dialog of one.
                .Where(c =>
                    c
                        is not (
                            ApplicationCommand.Tick
                            or ApplicationCommand.HandOver
                            or ApplicationCommand.ActOnEscalation
                            or ApplicationCommand.ActOnSanction
                            or ApplicationCommand.ActOnInspection
                            or ApplicationCommand.AddMaterials
                        )
                )
                .Select(c => new Command.OnApplication(new("app"), c)),
            .. Cases<EscalationCommand>().Select(c => new Command.OnApplication(new("app"), new ApplicationCommand.ActOnEscalation(new("E-1"), c))),
            // The product takes up grounds by itself.
            .. Cases<InspectionCommand>()
                .Where(c => c is not (InspectionCommand.Record or InspectionCommand.GiveUp))
                .Select(c => new Command.OnApplication(new("app"), new ApplicationCommand.ActOnInspection(c))),
            .. Cases<SanctionCommand>()
                .Where(c => c is not SanctionCommand.TakeUp)
                .Append(new SanctionCommand.Propose(SanctionKind.Withdraw, ""))
                .Select(c => new Command.OnApplication(new("app"), new ApplicationCommand.ActOnSanction(c))),
            .. Cases<VendorCommand>().Where(c => c is not VendorCommand.ChooseSurveys).Select(c => new Command.OnVendor(new("acme"), c)),
            .. Enum.GetValues<SurveyChannel>().Select(c => new Command.OnVendor(new("acme"), new VendorCommand.ChooseSurveys(c, []))),
            .. Cases<RoleAssignmentCommand>().Select(c => new Command.OnRoleAssignments(c)),
            .. new ProfileChange[]
            {
                new ProfileChange.SetQuietHours(QuietHours.Default),
                new ProfileChange.SetZone("Europe/Berlin"),
                new ProfileChange.SetDigest(false),
                new ProfileChange.SetDigest(true),
            }.Select(c => new Command.OnProfile(c)),
            new Command.OnPerson(CertBot.Core.Primitives.LanguageCode.En),
            // Absences begin and end by the clock, and dated turns are imported on the command line.
            .. Cases<DutyCommand>().Where(c => c is not (DutyCommand.Tick or DutyCommand.ImportRota)).Select(c => new Command.OnDuty(c)),
            .. Cases<AccountLinkCommand>().Where(c => c is not AccountLinkCommand.RedeemCode).Select(c => new Command.OnAccountLinks(c)),
            new Command.OnCustomer(new("acme"), new("globex"), Cases<CustomerCommand>().Single()),
            new Command.OpenCase(new("acme"), Instance<CaseRegistration>()),
            new Command.OnCase(new("C-2026-03-0001"), new CaseCommand.Assign(new("developer"))),
            .. Cases<RegularAuditCommand>()
                // The clock and the certificates give these.
                .Where(c =>
                    c
                        is not (
                            RegularAuditCommand.Start
                            or RegularAuditCommand.EndSchedule
                            or RegularAuditCommand.PlanForTargets
                            or RegularAuditCommand.Tick
                            or RegularAuditCommand.MarkRegistered
                            or RegularAuditCommand.MarkUnregistered
                        )
                )
                .Select(c => new Command.OnRegularAudits(new("app"), c)),
            .. new ImportCommand[]
            {
                new ImportCommand.Start(ImportKind.Cases, new("acme"), new(new("f"), "cases.csv")),
                new ImportCommand.Start(ImportKind.Customers, new("acme"), new(new("f"), "customers.csv")),
                new ImportCommand.Take(1, false),
                new ImportCommand.Take(1, true),
                new ImportCommand.Cancel(1),
            }.Select(c => new Command.OnImport(c)),
            .. Cases<CaseFact>().Select(f => new Command.OnCase(new("C-2026-03-0001"), new CaseCommand.Record([f]))),
        ];

    /// <summary>Commands of the clock, of pages and of imports: nobody types them.</summary>
    private static Type[] GivenByNobody { get; } = [typeof(Command.OnKpis), typeof(Command.OnSurvey)];

    [Fact]
    public void Every_command_has_a_unique_name()
    {
        Assert.True(All.Length > 35);
        Assert.Equal(
            typeof(Command).GetNestedTypes().Except(GivenByNobody).Select(t => t.Name).Order(StringComparer.Ordinal),
            All.Select(c => c.GetType().Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
        Assert.Empty(All.GroupBy(c => c.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g)}"));
    }

    [Fact]
    public void Every_name_belongs_to_a_dialog() =>
        // A customer is changed by the command that creates it; its dialog has the answers already.
        Assert.Equal(
            All.Select(c => c.Name).Append(CommandName.ChangeCustomer).Order(StringComparer.Ordinal),
            DialogRegistry.All.Select(d => d.Name).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Tick_cannot_be_typed() => Assert.Throws<UnreachableException>(() => CommandName.Of(new ApplicationCommand.Tick()));

    /// <summary>What is done to an escalation has one name, whatever it is of.</summary>
    [Fact]
    public void Escalation_of_a_case_has_the_names_of_all_escalations()
    {
        Assert.Equal(CommandName.OpenEscalation, CommandName.Of(new CaseCommand.OpenEscalation("reason")));
        Assert.All(Cases<EscalationCommand>(), c => Assert.Equal(CommandName.Of(c), CommandName.Of(new CaseCommand.ActOnEscalation(new("E-1"), c))));
    }

    private static IEnumerable<T> Cases<T>() =>
        typeof(T).GetNestedTypes().Where(t => t.BaseType == typeof(T)).Select(t => (T)RuntimeHelpers.GetUninitializedObject(t));

    private static T Instance<T>() => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
}
