namespace Carillon.Lab.Calls;

/// <summary>Gives out the numbers of the audio identity: phones from 1 up, customers from 1024 up and round again.</summary>
internal sealed class Identities
{
    public const ushort FirstCustomer = 1024;

    private ushort _phone;
    private ushort _customer = FirstCustomer - 1;

    public static bool IsCustomer(ushort number) => number >= FirstCustomer;

    public ushort NextPhone() =>
        ++_phone < FirstCustomer ? _phone : throw new InvalidOperationException($"The lab has numbers for {FirstCustomer - 1} phones.");

    public ushort NextCustomer()
    {
        _customer = _customer == ushort.MaxValue ? FirstCustomer : (ushort)(_customer + 1);
        return _customer;
    }
}
