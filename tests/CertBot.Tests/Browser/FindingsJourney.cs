using CertBot.Core.Tests.Kit.Packages;

namespace CertBot.Tests.Browser;

/// <summary>A package with findings on the page: what blocks is said, one finding is disputed and kept, one dismissed, and a mended package is handed in.</summary>
internal static class FindingsJourney
{
    public static async Task Play(DemoPageObject page, byte[] mended)
    {
        var developer = await page.Chat("developer");
        await developer.Upload("AcmeSync_1.9.gz", Faulty());
        await developer.WaitForText("Which material is this?");
        await developer.Click("Solution packages");
        await developer.WaitForText("findings would block the submission");
        await page.TakeScreenshot("findings-01-vendor");
        await developer.Click("Dispute…");
        await developer.Fill("No. of the finding", "1");
        await developer.Fill("Why it’s wrong", "It replaces a schema of the platform that has this name in every installation we know of");
        await page.TakeScreenshot("findings-02-dispute");
        await developer.Click("Dispute");
        await developer.WaitForText("Your objection is with the reviewers.");
        await page.TakeScreenshot("findings-03-disputed");

        var rnd = await page.Chat("rnd-expert", "rnd");
        await rnd.WaitForText("Disputed finding");
        await page.TakeScreenshot("findings-04-expert");
        await rnd.Click("Dismiss…", "Disputed finding");
        await rnd.Fill("Why? The vendor reads it.", "Agreed: the platform ships it under this name");
        await page.TakeScreenshot("findings-05-dismiss");
        await rnd.Click("Dismiss the finding", "Disputed finding");
        await rnd.WaitForText("Dismissed");
        await page.TakeScreenshot("findings-06-dismissed");

        developer = await page.Chat("developer");
        await developer.WaitForText("dismissed the finding you disputed");
        await page.TakeScreenshot("findings-07-told");
        await developer.SendText("findings");
        await developer.WaitForText("Findings of Acme Sync 2.0");
        await page.TakeScreenshot("findings-08-all");

        // What blocks is offered first, though it is here already.
        await developer.Upload("AcmeSync_2.0.gz", mended);
        await developer.Click("Solution packages");
        await developer.WaitForText("nothing blocks the submission");
        await page.TakeScreenshot("findings-09-mended");
    }

    private static byte[] Faulty() =>
        (PackageBuilder.Sample("AcmeSync") with { Version = "1.9" })
            .WithSchema(SchemaBuilder.Entity("UsrContactCommunicationPreferencesOfTheRegionalOffice"))
            .WithSchema(SchemaBuilder.Entity("UsrVisit"))
            .WithSchema(SchemaBuilder.Entity("UsrVisitResult"))
            .WithSchema(SchemaBuilder.Entity("UsrVisitStage"))
            .WithSchema(
                SchemaBuilder
                    .ClassicPage("AcmeVisitPage")
                    .Declaring("Save", "Cancel")
                    .WithString("en-US", "LocalizableStrings.Save.Value", "Сохранить изменения")
                    .WithString("en-US", "LocalizableStrings.Cancel.Value", "Cancel")
            )
            .WithSchema(
                SchemaBuilder.SourceCode(
                    "AcmeVisitJob",
                    """
                    using System.Security.Cryptography;
                    using Terrasoft.Core.DB;
                    namespace Acme
                    {
                        public class AcmeVisitJob
                        {
                            private const string ApiKey = "k3y-4-th3-p0rtal";
                            public void Run(Terrasoft.Core.UserConnection userConnection)
                            {
                                var query = new CustomQuery(userConnection, "UPDATE Contact SET Name = ''");
                                using var hash = MD5.Create();
                                System.IO.File.WriteAllText("C:\\temp\\visits.txt", "Готово");
                            }
                        }
                    }
                    """
                )
            )
            .ToGzip();
}
