using CertBot.Repositories;
using CertBot.Commands.Handlers;
using CertBot.Outbox.Dispatch;
using CertBot.Store.Leases;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Commands.Audits;

internal static class RegularAuditServiceCollectionExtensions
{
    /// <summary>The timers and follow-ups of regular audits.</summary>
    public static IServiceCollection AddRegularAudits(this IServiceCollection services)
    {
        services.TryAddSingleton<IRandomText, SecureRandomText>();
        return services
            .AddSingleton<RegularAuditStore>()
            .AddSingleton<RegularAuditCommandHandler>()
            .AddSingleton<IDueDocumentHandler, RegularAuditTimer>()
            .AddSingleton<IFollowUpHandler, RegularAuditFollowUps>();
    }
}
