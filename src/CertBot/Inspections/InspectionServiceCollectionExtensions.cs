using CertBot.Commands;
using CertBot.Commands.Handlers;
using CertBot.Repositories.Inspections;
using CertBot.Store.Leases;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Inspections;

/// <summary>Registers the inspection of packages.</summary>
internal static class InspectionServiceCollectionExtensions
{
    public static IServiceCollection AddInspections(this IServiceCollection services)
    {
        services.TryAddSingleton<IPackageInspector, NoPackageInspector>();
        services.TryAddSingleton(new InspectionPatience(Waits: 0));
        return services
            .AddSingleton<InspectionStore>()
            .AddSingleton<InspectionCalls>()
            .AddSingleton(s => new InspectionSignal(new QueueSignal(s.GetRequiredService<HostInstance>())))
            .AddSingleton<InspectionWork>()
            .AddSingleton<InspectionQueue>()
            .AddSingleton<OutdatedInspections>();
    }
}
