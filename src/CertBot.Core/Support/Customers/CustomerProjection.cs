namespace CertBot.Core.Support.Customers;

/// <summary>The rows of customers.</summary>
public static class CustomerProjection
{
    public static CustomerRow Project(Customer customer) =>
        new()
        {
            Id = customer.Id,
            Vendor = customer.Vendor,
            Name = customer.Name,
            Package = customer.Contracts[^1].Package,
            Zone = customer.Contracts[^1].Zone,
            Contacts = customer.Contacts.Length,
            ValidTo = customer.Contracts[^1].ValidTo,
            Revision = customer.Revision,
        };
}
