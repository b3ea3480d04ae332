using System.Net;

namespace CertBot.Tests.Files.Links;

public sealed class FolderFileLinksTests : FileLinksContract
{
    private protected override (string Name, string Value)[] Settings => [];

    private protected override HttpStatusCode Answered => HttpStatusCode.OK;
}
