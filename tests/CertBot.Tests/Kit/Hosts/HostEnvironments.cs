using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>The environments for which settings are read.</summary>
internal static class HostEnvironments
{
    public static IHostEnvironment Development { get; } = new HostingEnvironment { EnvironmentName = Environments.Development };

    public static IHostEnvironment Production { get; } = new HostingEnvironment { EnvironmentName = Environments.Production };
}
