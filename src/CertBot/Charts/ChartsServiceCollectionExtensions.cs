using CertBot.Outbox.Rendering;

namespace CertBot.Charts;

/// <summary>Registers charts.</summary>
internal static class ChartsServiceCollectionExtensions
{
    public static IServiceCollection AddCharts(this IServiceCollection services) =>
        services
            .AddSingleton<ChartPictures>()
            .AddSingleton<ChartLinks>()
            .AddSingleton<IPictureLinkFactory>(s => s.GetRequiredService<ChartLinks>())
            .AddSingleton<ChartAccess>();
}
