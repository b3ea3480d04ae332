using CertBot.Core.Primitives;

namespace CertBot.Demo;

/// <summary>Nothing to show: what the page is told where nobody keeps track.</summary>
internal sealed class EmptyDemoProgress : IDemoProgress
{
    public Task<DemoProgress> Get(LanguageCode language, CancellationToken cancellationToken) => Task.FromResult(new DemoProgress(Application: null, Done: []));
}
