using CertBot.Commands.Handlers;
using CertBot.Core.Conversation;
using CertBot.Core.RegularAudits;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
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
            .AddTimer<RegularAuditHistory>(Aggregates.RegularAuditsKind, audits => new Command.OnRegularAudits(
                audits.Application,
                new RegularAuditCommand.Tick()
            ))
            .AddSingleton<IFollowUpHandler, RegularAuditFollowUps>();
    }
}
