using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>The certified applications of the demo.</summary>
internal static class DemoPortfolio
{
    /// <summary>In the plain demo: a small one, so that cases can be opened and figures be asked for at once.</summary>
    public static DemoApplication Small { get; } =
        new()
        {
            Id = new("borealis-mail"),
            Name = "Borealis Mail",
            Version = "1.2",
            Vendor = DemoVendor.Borealis,
            Prefix = "BorMail",
            Customers =
            [
                new("nordlicht", "Nordlicht", "business", "Europe/Berlin", 2),
                new("ostwind", "Ostwind", "basic", "Europe/Moscow", 1) { ResolveHigh = null },
            ],
        };

    /// <summary>Of the year: a healthy one that grows until there are enough cases to judge every figure.</summary>
    public static DemoApplication Healthy { get; } =
        new()
        {
            Id = new("acme-service-desk"),
            Name = "Acme Service Desk",
            Version = "3.1",
            Vendor = DemoVendor.Acme,
            Prefix = "AcmeDesk",
            Customers =
            [
                new("northwind", "Northwind", "premium", "Europe/Berlin", 4),
                new("contoso", "Contoso", "business", "America/New_York", 3),
                new("fabrikam", "Fabrikam", "basic", "Europe/London", 2) { ResolveHigh = null },
                new("litware", "Litware", "business", "Asia/Dubai", 2),
            ],
        };

    /// <summary>One that misses targets.</summary>
    public static DemoApplication Missing { get; } =
        new()
        {
            Id = new("borealis-field-service"),
            Name = "Borealis Field Service",
            Version = "2.4",
            Vendor = DemoVendor.Borealis,
            Prefix = "BorField",
            Customers =
            [
                new("polarstern", "Polarstern", "premium", "Europe/Moscow", 2),
                new("sibwest", "Sibwest", "business", "Asia/Dubai", 3),
                new("adventure-works", "Adventure Works", "basic", "America/Los_Angeles", 2) { ResolveHigh = Duration.FromHours(16) },
            ],
        };

    /// <summary>One with too few cases to judge.</summary>
    public static DemoApplication Quiet { get; } =
        new()
        {
            Id = new("cumulus-invoices"),
            Name = "Cumulus Invoices",
            Version = "1.0",
            Vendor = DemoVendor.Cumulus,
            Prefix = "CumInv",
            Customers = [new("tailspin", "Tailspin", "business", "Europe/Berlin", 1), new("wingtip", "Wingtip", "basic", "America/New_York", 1)],
        };

    /// <summary>One whose closed month was corrected.</summary>
    public static DemoApplication Corrected { get; } =
        new()
        {
            Id = new("cumulus-payroll"),
            Name = "Cumulus Payroll",
            Version = "4.2",
            Vendor = DemoVendor.Cumulus,
            Prefix = "CumPay",
            Customers =
            [
                new("proseware", "Proseware", "premium", "Europe/Berlin", 2),
                new("humongous", "Humongous", "business", "America/New_York", 2),
                new("lucerne", "Lucerne", "business", "Europe/Berlin", 1),
            ],
        };
}
