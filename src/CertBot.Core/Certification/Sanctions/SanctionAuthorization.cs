using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Sanctions;

/// <summary>Which side and which roles of the edition give a command; that people of the platform are independent is checked by whoever asks.</summary>
internal static class SanctionAuthorization
{
    /// <summary>The roles that may; empty: the vendor's people.</summary>
    public static IReadOnlyList<RoleName> RolesFor(SanctionCommand command, Edition edition) =>
        command switch
        {
            SanctionCommand.Open or SanctionCommand.ProposeRemedy or SanctionCommand.Propose => edition.SanctionRules.Proposers,
            SanctionCommand.Approve or SanctionCommand.Reinstate => edition.SanctionRules.Approvers,
            SanctionCommand.ConfirmStep or SanctionCommand.ReturnStep or SanctionCommand.Cancel or SanctionCommand.ReadAnswer or SanctionCommand.Drop => edition
                .SanctionRules
                .Everybody,
            _ => [],
        };
}
