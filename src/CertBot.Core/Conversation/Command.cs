using System.Text.Json.Serialization;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using CertBot.Core.Support.FileImport;
using CertBot.Core.Surveys;

namespace CertBot.Core.Conversation;

/// <summary>A command for the domain.</summary>
[JsonDerivedType(typeof(OnApplication), "application")]
[JsonDerivedType(typeof(OnVendor), "vendor")]
[JsonDerivedType(typeof(OnRoleAssignments), "roster")]
[JsonDerivedType(typeof(OnPerson), "person")]
[JsonDerivedType(typeof(OnAccountLinks), "accounts")]
[JsonDerivedType(typeof(OnProfile), "profile")]
[JsonDerivedType(typeof(OnCustomer), "customer")]
[JsonDerivedType(typeof(OpenCase), "open-case")]
[JsonDerivedType(typeof(OnCase), "case")]
[JsonDerivedType(typeof(OnImport), "import")]
[JsonDerivedType(typeof(OnDuty), "duty")]
[JsonDerivedType(typeof(OnKpis), "kpis")]
[JsonDerivedType(typeof(OnSurvey), "survey")]
[JsonDerivedType(typeof(OnRegularAudits), "regular-audits")]
public abstract record Command
{
    private Command() { }

    /// <summary>The dialog that creates the command.</summary>
    internal string Name =>
        this switch
        {
            OnApplication { Command: var inner } => CommandName.Of(inner),
            OnVendor { Command: var inner } => CommandName.Of(inner),
            OnRoleAssignments { Command: var inner } => CommandName.Of(inner),
            OnAccountLinks { Command: var inner } => CommandName.Of(inner),
            OnDuty { Command: var inner } => CommandName.Of(inner),
            OnPerson => CommandName.SetLanguage,
            OnProfile { Change: var change } => CommandName.Of(change),
            OnCustomer => CommandName.SaveCustomer,
            OpenCase => CommandName.OpenCase,
            OnCase { Command: var inner } => CommandName.Of(inner),
            OnImport { Command: var inner } => CommandName.Of(inner),
            OnSurvey { Command: var inner } => CommandName.Of(inner),
            OnRegularAudits { Command: var inner } => CommandName.Of(inner),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public sealed record OnApplication(ApplicationId Id, [property: JsonPropertyName("what")] ApplicationCommand Command) : Command;

    public sealed record OnVendor(VendorId Id, [property: JsonPropertyName("what")] VendorCommand Command) : Command;

    public sealed record OnRoleAssignments([property: JsonPropertyName("what")] RoleAssignmentCommand Command) : Command;

    /// <summary>Changes the user's own profile: language or name.</summary>
    public sealed record OnPerson(LanguageCode Language) : Command;

    /// <summary>Changes the user's own profile: quiet hours, time zone, digest.</summary>
    public sealed record OnProfile([property: JsonPropertyName("what")] ProfileChange Change) : Command;

    /// <summary>Account linking of the user.</summary>
    public sealed record OnAccountLinks([property: JsonPropertyName("what")] AccountLinkCommand Command) : Command;

    public sealed record OnCustomer(VendorId Vendor, CustomerId Id, [property: JsonPropertyName("what")] CustomerCommand Command) : Command;

    /// <summary>Opens a case of this vendor's. Its number is given by the host.</summary>
    public sealed record OpenCase(VendorId Vendor, CaseRegistration Opening) : Command;

    public sealed record OnCase(CaseId Id, [property: JsonPropertyName("what")] CaseCommand Command) : Command;

    /// <summary>The user's import of a file.</summary>
    public sealed record OnImport([property: JsonPropertyName("what")] ImportCommand Command) : Command;

    /// <summary>Absences and rotas.</summary>
    public sealed record OnDuty([property: JsonPropertyName("what")] DutyCommand Command) : Command;

    /// <summary>The closed months of an application. Nobody gives these commands; they come from the clock.</summary>
    public sealed record OnKpis(ApplicationId Application, [property: JsonPropertyName("what")] KpiCommand Command) : Command;

    public sealed record OnSurvey(SurveyId Id, [property: JsonPropertyName("what")] SurveyCommand Command) : Command;

    public sealed record OnRegularAudits(ApplicationId Application, [property: JsonPropertyName("what")] RegularAuditCommand Command) : Command;
}
