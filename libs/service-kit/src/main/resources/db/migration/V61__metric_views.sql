-- Metrics by plain SQL: functions that read blocks (docs/formats/blocks.md), and views over them
-- (docs/guides/metrics-by-sql.md). Checksums are not looked at; what a reader meets that is wrong is an error of the class
-- data_corrupted.
--
-- Within the readers of chunks: `bytes` is a chunk and then 24 bytes of zero, which end whatever would be read beyond it;
-- `bits` is the chunk as bits, its last byte first, so that L bits from bit p on, lowest first, are
-- substring(bits, size - p - L + 1, L), where size is how many bits there are.

-- The metric's name without one of _bucket, _sum, _count, _created; a name that is nothing but that is its own family.
create function tidewatch_metric_family(metric text)
    returns text
    language sql immutable parallel safe as $$
    select regexp_replace($1, '^(.+)_(bucket|sum|count|created)$', '\1')
$$;

-- The bytes from last to first.
do $$
begin
    if current_setting('server_version_num')::int >= 180000 then
        create function tidewatch_reversed(bytes bytea)
            returns bytea
            language sql immutable parallel safe as 'select reverse($1)';
    else
        create function tidewatch_reversed(bytes bytea)
            returns bytea
            language sql immutable parallel safe as
            'select coalesce(string_agg(substr($1, i, 1), '''' order by i desc), $1) from generate_series(1, length($1)) i';
    end if;
end
$$;

-- The number modulo 2^64, from -2^63 on.
create function tidewatch_wrap(number numeric)
    returns bigint
    language sql immutable parallel safe as $$
    select (mod(mod($1 + 9223372036854775808, 18446744073709551616) + 18446744073709551616, 18446744073709551616)
        - 9223372036854775808)::bigint
$$;

-- Eight bytes, lowest first, from an offset on.
create function tidewatch_u64(bytes bytea, at integer)
    returns bigint
    language sql immutable parallel safe as $$
    select get_byte($1, $2)::bigint
        | (get_byte($1, $2 + 1)::bigint << 8)
        | (get_byte($1, $2 + 2)::bigint << 16)
        | (get_byte($1, $2 + 3)::bigint << 24)
        | (get_byte($1, $2 + 4)::bigint << 32)
        | (get_byte($1, $2 + 5)::bigint << 40)
        | (get_byte($1, $2 + 6)::bigint << 48)
        | (get_byte($1, $2 + 7)::bigint << 56)
$$;

-- The double of these raw bits; SQL knows one NaN only.
create function tidewatch_double(raw bigint)
    returns double precision
    language sql immutable parallel safe as $$
    select case
        when $1 & 9218868437227405312 <> 9218868437227405312 then
            case when $1 < 0 then -1::double precision else 1::double precision end
            * (case when $1 & 9218868437227405312 = 0 then $1 & 4503599627370495
                    else $1 & 4503599627370495 | 4503599627370496 end * 2.220446049250313e-16::double precision)
            * power(2::double precision, (greatest($1 >> 52 & 2047, 1) - 1023)::double precision)
        when $1 & 4503599627370495 <> 0 then 'NaN'::double precision
        when $1 < 0 then '-Infinity'::double precision
        else 'Infinity'::double precision
    end
$$;

-- The double whose raw bits are so many more.
create function tidewatch_moved(value double precision, by bigint)
    returns double precision
    language sql immutable parallel safe as $$
    select case
        when $2 = 0 then $1
        when $2 between -4503599627370496 and 4503599627370496 then
            tidewatch_double(('x' || encode(float8send($1), 'hex'))::bit(64)::bigint + $2)
        else tidewatch_double(tidewatch_wrap(('x' || encode(float8send($1), 'hex'))::bit(64)::bigint::numeric + $2))
    end
$$;

-- a - b, infinite where Postgres' own operator says that it is out of range.
create function tidewatch_difference(a double precision, b double precision)
    returns double precision
    language sql immutable parallel safe as $$
    select case
        when abs($1) >= 'Infinity' and $1 = $2 then 'NaN'
        when abs($1) < 1e290 or abs($2) < 1e290 or abs($1) >= 'Infinity' or abs($2) >= 'Infinity' then $1 - $2
        when abs($1 / 2 - $2 / 2) < 8.98846567431158e307 then $1 - $2
        else sign($1) * 'Infinity'::double precision
    end
$$;

-- longs(n): n numbers, and behind them the offset behind the column.
create function tidewatch_longs(bytes bytea, bits bit varying, at integer, n integer)
    returns bigint[]
    language plpgsql immutable parallel safe
    set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    size constant integer := length(bits);
    numbers bigint[];
    form integer;
    first bigint;
    step bigint := 0;
    factor bigint := 1;
    k integer := 2;
    m integer;
    width integer;
    patched boolean;
    prediction integer;
    base bigint;
    origin integer;
    y bigint;
    d bigint;
    exact numeric;
    exact_step numeric;
    places integer[];
    highs bigint[];
    patches integer;
    sane boolean;
    least_number bigint;
    most_number bigint;
    b integer;
    shift integer;
    v bigint;
begin
    form := get_byte(bytes, at);
    if form > 3 then
        raise exception 'form % of numbers is not known (byte % of a chunk)', form, at using errcode = 'data_corrupted';
    end if;
    at := at + 1;
    b := get_byte(bytes, at);
    at := at + 1;
    v := b & 127;
    shift := 7;
    while b > 127 loop
        b := get_byte(bytes, at);
        at := at + 1;
        v := v | ((b & 127)::bigint << shift);
        shift := shift + 7;
    end loop;
    first := (v >> 1 & 9223372036854775807) # -(v & 1);
    if form = 0 then
        numbers := array_fill(first, array[n]);
        numbers[n + 1] := at;
        return numbers;
    end if;
    -- A step, or a factor.
    if form <> 2 then
        b := get_byte(bytes, at);
        at := at + 1;
        v := b & 127;
        shift := 7;
        while b > 127 loop
            b := get_byte(bytes, at);
            at := at + 1;
            v := v | ((b & 127)::bigint << shift);
            shift := shift + 7;
        end loop;
        factor := v;
        step := (v >> 1 & 9223372036854775807) # -(v & 1);
    end if;
    if form = 1 then
        if first between -4611686018427387904 and 4611686018427387904
                and step between -562949953421312 and 562949953421312 and n <= 8192 then
            numbers := array(select first + step * i from generate_series(0, n - 1) as i);
        else
            numbers := array(select tidewatch_wrap(first + step::numeric * i) from generate_series(0, n - 1) as i);
        end if;
        numbers[n + 1] := at;
        return numbers;
    end if;
    numbers := array_fill(case form when 2 then first else 0 end, array[n]);
    while k <= n loop
        if 8 * at >= size then
            raise exception 'a chunk is truncated within numbers' using errcode = 'data_corrupted';
        end if;
        m := least(128, n - k + 1);
        b := get_byte(bytes, at);
        width := b & 127;
        patched := b > 127;
        prediction := get_byte(bytes, at + 1);
        if width > 64 or prediction > 3 then
            raise exception 'width % or prediction % is not known (byte % of a chunk)', width, prediction, at
                using errcode = 'data_corrupted';
        end if;
        b := get_byte(bytes, at + 2);
        at := at + 3;
        v := b & 127;
        shift := 7;
        while b > 127 loop
            b := get_byte(bytes, at);
            at := at + 1;
            v := v | ((b & 127)::bigint << shift);
            shift := shift + 7;
        end loop;
        base := (v >> 1 & 9223372036854775807) # -(v & 1);
        step := 0;
        if prediction = 3 then
            b := get_byte(bytes, at);
            at := at + 1;
            v := b & 127;
            shift := 7;
            while b > 127 loop
                b := get_byte(bytes, at);
                at := at + 1;
                v := v | ((b & 127)::bigint << shift);
                shift := shift + 7;
            end loop;
            step := (v >> 1 & 9223372036854775807) # -(v & 1);
        end if;
        -- Number i of the frame, from 1, is substring(bits, origin - i * width, width).
        origin := size - 8 * at + 1;
        at := at + (m * width + 7) / 8;
        if 8 * at > size then
            raise exception 'a chunk is truncated within packed numbers' using errcode = 'data_corrupted';
        end if;
        y := numbers[k - 1];
        -- Whether nothing can pass the bounds of 64 bits below.
        sane := width <= 40
            and base between -1099511627776 and 1099511627776
            and step between -4503599627370496 and 4503599627370496
            and y between -2305843009213693952 and 2305843009213693952;
        if prediction = 2 and sane then
            if k = 2 then
                d := 0;
            elsif numbers[k - 2] between -2305843009213693952 and 2305843009213693952 then
                d := y - numbers[k - 2];
                sane := d between -4503599627370496 and 4503599627370496;
            else
                sane := false;
            end if;
        end if;
        if sane and not patched then
            if width = 0 and prediction <> 2 then
                if prediction = 1 then
                    step := base;
                else
                    y := y + base;
                end if;
                for i in 1..m loop
                    numbers[k + i - 1] := y + step * i;
                end loop;
            elsif prediction = 0 then
                y := y + base;
                for i in 1..m loop
                    numbers[k + i - 1] := y + substring(bits, origin - i * width, width)::bigint;
                end loop;
            elsif prediction = 1 then
                for i in 1..m loop
                    numbers[k + i - 1] := numbers[k + i - 2] + base + substring(bits, origin - i * width, width)::bigint;
                end loop;
            elsif prediction = 2 then
                for i in 1..m loop
                    d := d + base + substring(bits, origin - i * width, width)::bigint;
                    y := y + d;
                    numbers[k + i - 1] := y;
                end loop;
            else
                y := y + base;
                for i in 1..m loop
                    numbers[k + i - 1] := y + step * i + substring(bits, origin - i * width, width)::bigint;
                end loop;
            end if;
        else
            for i in 1..m loop
                numbers[k + i - 1] := substring(bits, origin - i * width, width)::bigint;
            end loop;
            if patched then
                b := get_byte(bytes, at);
                at := at + 1;
                patches := b & 127;
                if b > 127 then
                    patches := patches | (get_byte(bytes, at) << 7);
                    at := at + 1;
                end if;
                for p in 1..patches loop
                    if 8 * at >= size then
                        raise exception 'a chunk is truncated within patches' using errcode = 'data_corrupted';
                    end if;
                    m := get_byte(bytes, at);
                    b := get_byte(bytes, at + 1);
                    at := at + 2;
                    v := b & 127;
                    shift := 7;
                    while b > 127 loop
                        b := get_byte(bytes, at);
                        at := at + 1;
                        v := v | ((b & 127)::bigint << shift);
                        shift := shift + 7;
                    end loop;
                    if k + m > n or m > 127 then
                        raise exception 'place % of a patch is beyond its frame (byte % of a chunk)', m, at
                            using errcode = 'data_corrupted';
                    end if;
                    if width < 64 then
                        v := v << width;
                        numbers[k + m] := numbers[k + m] | v;
                        sane := sane and v between -4503599627370496 and 4503599627370496;
                    end if;
                end loop;
                m := least(128, n - k + 1);
            end if;
            if sane then
                y := numbers[k - 1];
                for i in k..k + m - 1 loop
                    case prediction
                        when 0 then numbers[i] := y + base + numbers[i];
                        when 1 then numbers[i] := numbers[i - 1] + base + numbers[i];
                        when 2 then
                            d := d + base + numbers[i];
                            y := y + d;
                            numbers[i] := y;
                        else numbers[i] := y + step * (i - k + 1) + base + numbers[i];
                    end case;
                end loop;
            else
                exact := numbers[k - 1];
                exact_step := 0;
                if prediction = 2 and k > 2 then
                    exact_step := exact - numbers[k - 2];
                end if;
                for i in k..k + m - 1 loop
                    case prediction
                        when 0 then numbers[i] := tidewatch_wrap(exact + base + numbers[i]);
                        when 1 then numbers[i] := tidewatch_wrap(numbers[i - 1]::numeric + base + numbers[i]);
                        when 2 then
                            exact_step := exact_step + base + numbers[i];
                            exact := exact + exact_step;
                            numbers[i] := tidewatch_wrap(exact);
                        else numbers[i] := tidewatch_wrap(exact + step::numeric * (i - k + 1) + base + numbers[i]);
                    end case;
                end loop;
            end if;
        end if;
        k := k + m;
    end loop;
    if form = 3 then
        select min(q), max(q) into least_number, most_number from unnest(numbers) as q;
        if factor > 0 and first between -2305843009213693952 and 2305843009213693952
                and least_number >= -(2305843009213693952 / factor) and most_number <= 2305843009213693952 / factor then
            numbers := array(select first + factor * q from unnest(numbers) as q);
        else
            numbers := array(select tidewatch_wrap(first + factor::numeric * q) from unnest(numbers) as q);
        end if;
    end if;
    numbers[n + 1] := at;
    return numbers;
end
$$;

-- doubles(n): n values, behind them the offset behind the column, and then which values (from 1) are stale markers.
create function tidewatch_doubles(bytes bytea, bits bit varying, at integer, n integer)
    returns double precision[]
    language plpgsql immutable parallel safe
    set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    stale_marker constant bigint := 9218868437227405314;
    size constant integer := length(bits);
    vals double precision[];
    stale integer[] := '{}';
    numbers bigint[];
    errors bigint[];
    form integer;
    power_of_ten double precision;
    raw bigint;
    p integer;
    ends integer;
    zeros integer := 0;
    len integer := 0;
    place integer := 0;
    exceptions integer;
    b integer;
    shift integer;
    v bigint;
begin
    form := get_byte(bytes, at);
    at := at + 1;
    if form = 64 then
        raw := tidewatch_u64(bytes, at);
        vals := array_fill(tidewatch_double(raw), array[n]);
        if raw = stale_marker then
            stale := array(select i from generate_series(1, n) as i);
        end if;
        vals[n + 1] := at + 8;
        return vals || stale::double precision[];
    end if;
    if form = 65 then
        b := get_byte(bytes, at);
        at := at + 1;
        v := b & 127;
        shift := 7;
        while b > 127 loop
            b := get_byte(bytes, at);
            at := at + 1;
            v := v | ((b & 127)::bigint << shift);
            shift := shift + 7;
        end loop;
        if v < 8 or v > size / 8 - at then
            raise exception 'a column of % bytes of values does not fit its chunk (byte % of a chunk)', v, at
                using errcode = 'data_corrupted';
        end if;
        raw := tidewatch_u64(bytes, at);
        p := 8 * at + 64;
        at := at + v::integer;
        ends := 8 * at;
        numbers := array_fill(raw, array[n]);
        for i in 2..n loop
            if p >= ends then
                raise exception 'bits of values end too early (byte % of a chunk)', at using errcode = 'data_corrupted';
            end if;
            if get_bit(bytes, p) = 0 then
                p := p + 1;
            else
                if get_bit(bytes, p + 1) = 0 then
                    p := p + 2;
                else
                    b := substring(bits, size - p - 13, 12)::integer;
                    zeros := b & 63;
                    len := (b >> 6) + 1;
                    p := p + 14;
                end if;
                if p + len > ends or len = 0 or zeros + len > 64 then
                    raise exception 'a window of % bits behind % zeros is not possible (byte % of a chunk)', len, zeros, at
                        using errcode = 'data_corrupted';
                end if;
                raw := raw # (substring(bits, size - p - len + 1, len)::bigint << (64 - zeros - len));
                p := p + len;
            end if;
            numbers[i] := raw;
        end loop;
        vals := array(select tidewatch_double(q) from unnest(numbers) as q);
        vals[n + 1] := at;
        if 'NaN' = any (vals) then
            stale := array(
                select i from unnest(numbers) with ordinality as q (number, i) where q.number = stale_marker order by i);
        end if;
        return vals || stale::double precision[];
    end if;
    if (form & 31) > 18 or form between 66 and 95 or form > 127 then
        raise exception 'form % of values is not known (byte % of a chunk)', form, at - 1 using errcode = 'data_corrupted';
    end if;
    power_of_ten := (10::numeric ^ (form & 31))::double precision;
    if form < 96 and get_byte(bytes, at) = 0 then
        -- All are the same.
        numbers := tidewatch_longs(bytes, bits, at, 1);
        vals := array_fill(numbers[1] / power_of_ten, array[n]);
        at := numbers[2];
    else
        numbers := tidewatch_longs(bytes, bits, at, n);
        at := numbers[n + 1];
        if form >= 96 then
            errors := tidewatch_longs(bytes, bits, at, n);
            at := errors[n + 1];
            vals := array(
                select tidewatch_moved(q.number / power_of_ten, q.error)
                from unnest(numbers, errors) as q (number, error) limit n);
        elsif power_of_ten = 1 then
            vals := numbers::double precision[];
        else
            vals := array(select q / power_of_ten from unnest(numbers) as q);
        end if;
    end if;
    if form >= 32 then
        b := get_byte(bytes, at);
        at := at + 1;
        exceptions := b & 127;
        if b > 127 then
            exceptions := exceptions | (get_byte(bytes, at) << 7);
            at := at + 1;
        end if;
        for e in 1..exceptions loop
            if 8 * at >= size then
                raise exception 'a chunk is truncated within exceptions' using errcode = 'data_corrupted';
            end if;
            b := get_byte(bytes, at);
            at := at + 1;
            v := b & 127;
            if b > 127 then
                v := v | (get_byte(bytes, at) << 7);
                at := at + 1;
            end if;
            place := place + v::integer + 1;
            if place > n then
                raise exception 'exception % is not one of % values (byte % of a chunk)', place, n, at
                    using errcode = 'data_corrupted';
            end if;
            raw := tidewatch_u64(bytes, at);
            at := at + 8;
            vals[place] := tidewatch_double(raw);
            if raw = stale_marker then
                stale := stale || place;
            end if;
        end loop;
    end if;
    vals[n + 1] := at;
    return vals || stale::double precision[];
end
$$;

-- What a directory says, chunk by chunk, without a byte of the data: how many samples of which series, of what time, and
-- where. Times are closed ranges in milliseconds; null takes all.
create function tidewatch_block_chunks(
        directory bytea, wanted uuid[] default null, from_ms bigint default null, to_ms bigint default null)
    returns table (series_id uuid, first_ms bigint, last_ms bigint, samples integer, at integer, bytes integer)
    language plpgsql immutable parallel safe rows 1000
    set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    -- Inline, and zeros behind it, which end whatever would be read beyond it.
    entries bytea := substr(directory, 1) || '\x000000000000000000000000000000000000000000000000';
    size constant integer := length(directory) - 4;
    ids uuid[];
    w integer := 1;
    take boolean := true;
    hex text;
    base bigint;
    before bigint;
    series bigint;
    chunks bigint;
    start bigint;
    span bigint;
    p integer := 1;
    b integer;
    shift integer;
    v bigint;
begin
    if length(directory) < 30 then
        raise exception 'a directory of % bytes is truncated', length(directory) using errcode = 'data_corrupted';
    end if;
    if get_byte(entries, 0) <> 1 then
        raise exception 'version % of blocks is not known; this reader knows 1', get_byte(entries, 0)
            using errcode = 'data_corrupted';
    end if;
    if wanted is not null then
        ids := array(select distinct i from unnest(wanted) as i where i is not null order by i);
    end if;
    at := 0;
    -- 0 resolution, 1 project, 2 family, 3 base time, 4 series.
    for field in 0..4 loop
        b := get_byte(entries, p);
        p := p + 1;
        v := b & 127;
        shift := 7;
        while b > 127 loop
            b := get_byte(entries, p);
            p := p + 1;
            v := v | ((b & 127)::bigint << shift);
            shift := shift + 7;
        end loop;
        if field in (1, 2) then
            if v < 0 or v > size - p then
                raise exception 'a directory is truncated within its names' using errcode = 'data_corrupted';
            end if;
            p := p + v::integer;
        elsif field = 3 then
            base := (v >> 1 & 9223372036854775807) # -(v & 1);
        end if;
    end loop;
    series := v;
    if series < 1 or series > size / 25 + 1 then
        raise exception '% series do not fit a directory of % bytes', series, length(directory)
            using errcode = 'data_corrupted';
    end if;
    for i in 1..series loop
        if p + 21 > size then
            raise exception 'a directory is truncated at series % of %', i, series using errcode = 'data_corrupted';
        end if;
        hex := encode(tidewatch_reversed(substr(entries, p + 1, 16)), 'hex');
        series_id := (substr(hex, 17) || substr(hex, 1, 16))::uuid;
        if ids is not null then
            while ids[w] < series_id loop
                w := w + 1;
            end loop;
            if ids[w] is null then
                return;
            end if;
            take := ids[w] = series_id;
        end if;
        p := p + 20;
        before := base;
        b := get_byte(entries, p);
        p := p + 1;
        chunks := b & 127;
        shift := 7;
        while b > 127 loop
            b := get_byte(entries, p);
            p := p + 1;
            chunks := chunks | ((b & 127)::bigint << shift);
            shift := shift + 7;
        end loop;
        if chunks < 1 or chunks > size / 4 then
            raise exception '% chunks of series % do not fit a directory of % bytes', chunks, series_id, length(directory)
                using errcode = 'data_corrupted';
        end if;
        for c in 1..chunks loop
            b := get_byte(entries, p);
            p := p + 1;
            v := b & 127;
            shift := 7;
            while b > 127 loop
                b := get_byte(entries, p);
                p := p + 1;
                v := v | ((b & 127)::bigint << shift);
                shift := shift + 7;
            end loop;
            if v < 1 or v > 2147483647 - at then
                raise exception 'a chunk of % bytes of series %', v, series_id using errcode = 'data_corrupted';
            end if;
            bytes := v;
            b := get_byte(entries, p);
            p := p + 1;
            samples := b & 127;
            if b > 127 then
                samples := samples | (get_byte(entries, p) << 7);
                p := p + 1;
            end if;
            b := get_byte(entries, p);
            p := p + 1;
            start := b & 127;
            shift := 7;
            while b > 127 loop
                b := get_byte(entries, p);
                p := p + 1;
                start := start | ((b & 127)::bigint << shift);
                shift := shift + 7;
            end loop;
            b := get_byte(entries, p);
            p := p + 1;
            span := b & 127;
            shift := 7;
            while b > 127 loop
                b := get_byte(entries, p);
                p := p + 1;
                span := span | ((b & 127)::bigint << shift);
                shift := shift + 7;
            end loop;
            if p > size then
                raise exception 'a directory is truncated within series %', series_id using errcode = 'data_corrupted';
            end if;
            if start between 0 and 4503599627370496 and span between 0 and 4503599627370496
                    and before between -2305843009213693952 and 2305843009213693952 then
                first_ms := before + start;
                last_ms := first_ms + span;
            else
                first_ms := tidewatch_wrap(before::numeric + start);
                last_ms := tidewatch_wrap(first_ms::numeric + span);
            end if;
            before := last_ms;
            if take and (from_ms is null or last_ms >= from_ms) and (to_ms is null or first_ms <= to_ms) then
                return next;
            end if;
            at := at + bytes;
        end loop;
    end loop;
    if p <> size then
        raise exception '% bytes too many in a directory', size - p using errcode = 'data_corrupted';
    end if;
end
$$;

-- The samples of a block of raw samples in a closed range of time; null takes all.
create function tidewatch_block_samples(
        directory bytea, data bytea, wanted uuid[], from_ms bigint, to_ms bigint)
    returns table (
        series_id uuid, ts bigint, value double precision, start_ms bigint, histogram boolean, stale boolean)
    language plpgsql immutable parallel safe rows 10000 cost 10000
    set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    all_data bytea;
    c record;
    chunk bytea;
    bits bit varying;
    kind integer;
    n integer;
    p integer;
    times bigint[];
    starts bigint[];
    vals double precision[];
    low constant bigint := coalesce(from_ms, -9223372036854775808);
    high constant bigint := coalesce(to_ms, 9223372036854775807);
begin
    for c in select * from tidewatch_block_chunks(directory, wanted, from_ms, to_ms) loop
        if all_data is null then
            -- Read once, unless little of it is wanted.
            all_data := case when cardinality(wanted) <= 4 then data else substr(data, 1) end;
        end if;
        chunk := substr(all_data, c.at + 1, c.bytes);
        if length(chunk) < c.bytes then
            raise exception 'data is truncated: it ends before byte % of series %', c.at + c.bytes, c.series_id
                using errcode = 'data_corrupted';
        end if;
        bits := ('x' || encode(tidewatch_reversed(chunk), 'hex'))::bit varying;
        chunk := chunk || '\x000000000000000000000000000000000000000000000000';
        kind := get_byte(chunk, 0);
        if kind not in (0, 1, 4, 5) then
            raise exception 'kind % of a chunk is not one of samples (series %)', kind, c.series_id
                using errcode = 'data_corrupted';
        end if;
        n := get_byte(chunk, 1);
        p := 2;
        if n > 127 then
            n := (n & 127) | (get_byte(chunk, 2) << 7);
            p := 3;
        end if;
        if n <> c.samples or n < 1 or n > 8192 then
            raise exception 'a chunk of series % has % samples, the directory says %', c.series_id, n, c.samples
                using errcode = 'data_corrupted';
        end if;
        times := tidewatch_longs(chunk, bits, p, n);
        p := times[n + 1];
        starts := null;
        if kind >= 4 then
            starts := tidewatch_longs(chunk, bits, p, n);
            p := starts[n + 1];
        end if;
        if kind in (1, 5) then
            if p >= c.bytes then
                raise exception 'a chunk of series % is truncated', c.series_id using errcode = 'data_corrupted';
            end if;
            return query
                select c.series_id, times[i], null::double precision, nullif(starts[i], 0), true, false
                from generate_series(1, n) as i
                where times[i] between low and high;
            continue;
        end if;
        vals := tidewatch_doubles(chunk, bits, p, n);
        if vals[n + 1] <> c.bytes then
            raise exception 'a chunk of series % has % bytes, its columns end at %', c.series_id, c.bytes, vals[n + 1]
                using errcode = 'data_corrupted';
        end if;
        if cardinality(vals) = n + 1 then
            return query
                select c.series_id, times[i], vals[i], nullif(starts[i], 0), false, false
                from generate_series(1, n) as i
                where times[i] between low and high;
        else
            return query
                select c.series_id, times[i], vals[i], nullif(starts[i], 0), false, i = any (vals[n + 2:])
                from generate_series(1, n) as i
                where times[i] between low and high;
        end if;
    end loop;
end
$$;

-- The samples of a block of raw samples, of one series or of all. A native histogram has no value. A stale marker is NaN, as
-- all NaN are, and stale. A start that is not known is null.
create function tidewatch_block_samples(directory bytea, data bytea, wanted uuid default null)
    returns table (
        series_id uuid, ts bigint, value double precision, start_ms bigint, histogram boolean, stale boolean)
    language sql immutable parallel safe rows 10000 cost 10000 as $$
    select * from public.tidewatch_block_samples(
        directory, data, case when wanted is not null then array[wanted] end, null, null)
$$;

-- The buckets of a block of aggregates that begin in a closed range of time; null takes all.
create function tidewatch_block_aggregates(
        directory bytea, data bytea, wanted uuid[], from_ms bigint, to_ms bigint)
    returns table (
        series_id uuid, bucket_ms bigint, count double precision, sum double precision, min double precision,
        max double precision, last double precision, increase double precision)
    language plpgsql immutable parallel safe rows 10000 cost 10000
    set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    all_data bytea;
    c record;
    chunk bytea;
    bits bit varying;
    kind integer;
    n integer;
    p integer;
    form integer;
    length_of_column integer;
    times bigint[];
    vals double precision[];
    counts double precision[];
    sums double precision[];
    mins double precision[];
    maxs double precision[];
    lasts double precision[];
    increases double precision[];
    low constant bigint := coalesce(from_ms, -9223372036854775808);
    high constant bigint := coalesce(to_ms, 9223372036854775807);
begin
    for c in select * from tidewatch_block_chunks(directory, wanted, from_ms, to_ms) loop
        if all_data is null then
            all_data := case when cardinality(wanted) <= 4 then data else substr(data, 1) end;
        end if;
        chunk := substr(all_data, c.at + 1, c.bytes);
        if length(chunk) < c.bytes then
            raise exception 'data is truncated: it ends before byte % of series %', c.at + c.bytes, c.series_id
                using errcode = 'data_corrupted';
        end if;
        bits := ('x' || encode(tidewatch_reversed(chunk), 'hex'))::bit varying;
        chunk := chunk || '\x000000000000000000000000000000000000000000000000';
        kind := get_byte(chunk, 0);
        if kind <> 2 then
            raise exception 'kind % of a chunk is not one of aggregates (series %)', kind, c.series_id
                using errcode = 'data_corrupted';
        end if;
        n := get_byte(chunk, 1);
        p := 2;
        if n > 127 then
            n := (n & 127) | (get_byte(chunk, 2) << 7);
            p := 3;
        end if;
        if n <> c.samples or n < 1 or n > 8192 then
            raise exception 'a chunk of series % has % buckets, the directory says %', c.series_id, n, c.samples
                using errcode = 'data_corrupted';
        end if;
        times := tidewatch_longs(chunk, bits, p, n);
        p := times[n + 1];
        for i in 0..5 loop
            if p >= c.bytes then
                raise exception 'a chunk of series % is truncated at column %', c.series_id, i
                    using errcode = 'data_corrupted';
            end if;
            form := get_byte(chunk, p);
            p := p + 1;
            if form = 0 then
                length_of_column := get_byte(chunk, p) & 127;
                kind := 7;
                while get_byte(chunk, p) > 127 and kind < 28 loop
                    p := p + 1;
                    length_of_column := length_of_column | ((get_byte(chunk, p) & 127) << kind);
                    kind := kind + 7;
                end loop;
                p := p + 1;
                vals := tidewatch_doubles(chunk, bits, p, n);
                if vals[n + 1] <> p + length_of_column then
                    raise exception 'column % of a chunk of series % has % bytes, its values end at %',
                        i, c.series_id, length_of_column, vals[n + 1] - p using errcode = 'data_corrupted';
                end if;
                p := p + length_of_column;
            elsif form <= i then
                vals := case form when 1 then counts when 2 then sums when 3 then mins when 4 then maxs else lasts end;
            elsif form = 16 and i = 5 then
                vals := array_fill(tidewatch_double(tidewatch_u64(chunk, p)), array[n]);
                p := p + 8;
                for j in 2..n loop
                    vals[j] := tidewatch_difference(lasts[j], lasts[j - 1]);
                end loop;
            else
                raise exception 'form % of column % of a chunk of series % is not known', form, i, c.series_id
                    using errcode = 'data_corrupted';
            end if;
            case i
                when 0 then counts := vals;
                when 1 then sums := vals;
                when 2 then mins := vals;
                when 3 then maxs := vals;
                when 4 then lasts := vals;
                else increases := vals;
            end case;
        end loop;
        if p <> c.bytes then
            raise exception 'a chunk of series % has % bytes, its columns end at %', c.series_id, c.bytes, p
                using errcode = 'data_corrupted';
        end if;
        return query
            select c.series_id, times[i], counts[i], sums[i], mins[i], maxs[i], lasts[i], increases[i]
            from generate_series(1, n) as i
            where times[i] between low and high;
    end loop;
end
$$;

-- The buckets of a block of aggregates, of one series or of all.
create function tidewatch_block_aggregates(directory bytea, data bytea, wanted uuid default null)
    returns table (
        series_id uuid, bucket_ms bigint, count double precision, sum double precision, min double precision,
        max double precision, last double precision, increase double precision)
    language sql immutable parallel safe rows 10000 cost 10000 as $$
    select * from public.tidewatch_block_aggregates(
        directory, data, case when wanted is not null then array[wanted] end, null, null)
$$;

-- Rows of a project and family, of the series wanted and a closed range of time in milliseconds (null takes all). These
-- functions name the schema of what they use instead of pinning a path, so that the planner can look into them.

-- Raw samples; of two at one time stamp that of the block sealed first.
create function tidewatch_family_samples(project text, of_family text, wanted uuid[], from_ms bigint, to_ms bigint)
    returns table (
        series_id uuid, ts bigint, value double precision, start_ms bigint, histogram boolean, stale boolean)
    language sql stable parallel safe rows 100000 as $$
    select distinct on (d.series_id, d.ts) d.series_id, d.ts, d.value, d.start_ms, d.histogram, d.stale
    from (
        select s.project_id, s.family, s.first_ms, s.last_ms, s.seal_order, s.block_id, s.directory, s.data
        from public.metric_seal s
        union all
        select s.project_id, s.family, s.first_ms, s.last_ms, s.seal_order, s.block_id, s.directory, s.data
        from public.metric_block s) as b
    cross join lateral public.tidewatch_block_samples(b.directory, b.data, wanted, from_ms, to_ms) as d
    where b.project_id = project and b.family = of_family
        and (from_ms is null or b.last_ms >= from_ms) and (to_ms is null or b.first_ms <= to_ms)
    order by d.series_id, d.ts, b.seal_order, b.block_id
$$;

-- A sum of doubles of two parts: of values below 1e290 and not finite ones, and of the others by 2^-64. Postgres' own sum
-- stops with an error where it passes the largest double.
create function tidewatch_sum(small double precision, large double precision)
    returns double precision
    language sql immutable parallel safe as $$
    select case
        when $2 is null or abs($1) >= 'Infinity' then $1
        when abs($2 + case when abs($1) > 1e-200 then $1 else 0 end * 5.421010862427522e-20) < 9.745314011399999e288 then
            ($2 + case when abs($1) > 1e-200 then $1 else 0 end * 5.421010862427522e-20) * 1.8446744073709552e19
        else sign($2) * 'Infinity'::double precision
    end
$$;

-- Minutes: of raw samples where there are some, stale markers and histograms left out, else of the tier. The increase is
-- the tier's.
create function tidewatch_family_minutes(project text, of_family text, wanted uuid[], from_ms bigint, to_ms bigint)
    returns table (
        series_id uuid, minute_ms bigint, count bigint, sum double precision, min double precision,
        max double precision, last double precision, increase double precision)
    language sql stable parallel safe rows 100000 as $$
    select coalesce(r.series_id, t.series_id), coalesce(r.minute_ms, t.minute_ms), coalesce(r.count, t.count),
        coalesce(r.sum, t.sum), coalesce(r.min, t.min), coalesce(r.max, t.max), coalesce(r.last, t.last), t.increase
    from (
        select p.series_id, p.ts - mod(mod(p.ts, 60000) + 60000, 60000) as minute_ms, pg_catalog.count(*) as count,
            public.tidewatch_sum(
                pg_catalog.sum(p.value) filter (where abs(p.value) < 1e290 or abs(p.value) >= 'Infinity'),
                pg_catalog.sum(p.value * 5.421010862427522e-20)
                    filter (where abs(p.value) >= 1e290 and abs(p.value) < 'Infinity')) as sum,
            pg_catalog.min(p.value) as min,
            coalesce(pg_catalog.max(p.value) filter (where p.value <> 'NaN'), 'NaN') as max,
            (array_agg(p.value order by p.ts desc))[1] as last
        from public.tidewatch_family_samples(project, of_family, wanted, from_ms, to_ms) as p
        where not p.histogram and not p.stale
        group by 1, 2) as r
    full join (
        select distinct on (d.series_id, d.bucket_ms)
            d.series_id, d.bucket_ms as minute_ms, d.count::bigint as count, d.sum, d.min, d.max, d.last, d.increase
        from public.metric_block_1m b
        cross join lateral public.tidewatch_block_aggregates(b.directory, b.data, wanted, from_ms, to_ms) as d
        where b.project_id = project and b.family = of_family
            and (from_ms is null or b.last_ms >= from_ms) and (to_ms is null or b.first_ms <= to_ms)
        order by d.series_id, d.bucket_ms, b.seal_order, b.block_id) as t
    on t.series_id = r.series_id and t.minute_ms = r.minute_ms
$$;

create function tidewatch_family_five_minutes(project text, of_family text, wanted uuid[], from_ms bigint, to_ms bigint)
    returns table (
        series_id uuid, minute_ms bigint, count bigint, sum double precision, min double precision,
        max double precision, last double precision, increase double precision)
    language sql stable parallel safe rows 100000 as $$
    select distinct on (d.series_id, d.bucket_ms)
        d.series_id, d.bucket_ms, d.count::bigint, d.sum, d.min, d.max, d.last, d.increase
    from public.metric_block_5m b
    cross join lateral public.tidewatch_block_aggregates(b.directory, b.data, wanted, from_ms, to_ms) as d
    where b.project_id = project and b.family = of_family
        and (from_ms is null or b.last_ms >= from_ms) and (to_ms is null or b.first_ms <= to_ms)
    order by d.series_id, d.bucket_ms, b.seal_order, b.block_id
$$;

-- The first two replace those over metric_window; their first columns, and what was granted on them, stay.

-- Every raw sample as a row. A native histogram has no value; a stale marker is NaN and stale.
create or replace view metric_sample with (security_invoker = true) as
select m.project_id, m.metric, s.labels, p.series_id, to_timestamp(p.ts / 1000.0) as time, p.value, p.stale
from (select project_id, metric, array_agg(series_id) as ids from series group by project_id, metric) as m
cross join lateral tidewatch_family_samples(m.project_id, tidewatch_metric_family(m.metric), m.ids, null, null) as p
join series s on s.project_id = m.project_id and s.series_id = p.series_id;

-- Samples by minute.
create or replace view metric_minute with (security_invoker = true) as
select m.project_id, m.metric, s.labels, p.series_id, to_timestamp(p.minute_ms / 1000.0) as minute,
       p.count, p.sum, p.min, p.max, p.last, p.increase
from (select project_id, metric, array_agg(series_id) as ids from series group by project_id, metric) as m
cross join lateral tidewatch_family_minutes(m.project_id, tidewatch_metric_family(m.metric), m.ids, null, null) as p
join series s on s.project_id = m.project_id and s.series_id = p.series_id;

-- Samples by five minutes, once they are aggregated; minute is the first of the five.
create view metric_five_minutes with (security_invoker = true) as
select m.project_id, m.metric, s.labels, p.series_id, to_timestamp(p.minute_ms / 1000.0) as minute,
       p.count, p.sum, p.min, p.max, p.last, p.increase
from (select project_id, metric, array_agg(series_id) as ids from series group by project_id, metric) as m
cross join lateral tidewatch_family_five_minutes(m.project_id, tidewatch_metric_family(m.metric), m.ids, null, null) as p
join series s on s.project_id = m.project_id and s.series_id = p.series_id;

-- The rows of these views of one metric, from a time on and before another: what lies elsewhere is not read.

create function metric_samples(of_metric text, from_time timestamptz, to_time timestamptz)
    returns table (
        project_id text, metric text, labels jsonb, series_id uuid, "time" timestamptz, value double precision,
        stale boolean)
    language sql stable parallel safe rows 100000 as $$
    select m.project_id, m.metric, s.labels, p.series_id, to_timestamp(p.ts / 1000.0), p.value, p.stale
    from (
        select g.project_id, g.metric, array_agg(g.series_id) as ids
        from public.series g where g.metric = of_metric group by g.project_id, g.metric) as m
    cross join lateral public.tidewatch_family_samples(
        m.project_id, public.tidewatch_metric_family(m.metric), m.ids,
        ceil(extract(epoch from from_time) * 1000)::bigint, ceil(extract(epoch from to_time) * 1000)::bigint - 1) as p
    join public.series s on s.project_id = m.project_id and s.series_id = p.series_id
$$;

create function metric_minutes(of_metric text, from_time timestamptz, to_time timestamptz)
    returns table (
        project_id text, metric text, labels jsonb, series_id uuid, minute timestamptz, count bigint,
        sum double precision, min double precision, max double precision, last double precision,
        increase double precision)
    language sql stable parallel safe rows 100000 as $$
    select m.project_id, m.metric, s.labels, p.series_id, to_timestamp(p.minute_ms / 1000.0),
        p.count, p.sum, p.min, p.max, p.last, p.increase
    from (
        select g.project_id, g.metric, array_agg(g.series_id) as ids
        from public.series g where g.metric = of_metric group by g.project_id, g.metric) as m
    cross join lateral public.tidewatch_family_minutes(
        m.project_id, public.tidewatch_metric_family(m.metric), m.ids,
        ceil(extract(epoch from from_time) / 60)::bigint * 60000,
        ceil(extract(epoch from to_time) / 60)::bigint * 60000 - 1) as p
    join public.series s on s.project_id = m.project_id and s.series_id = p.series_id
$$;

create function metric_five_minutes(of_metric text, from_time timestamptz, to_time timestamptz)
    returns table (
        project_id text, metric text, labels jsonb, series_id uuid, minute timestamptz, count bigint,
        sum double precision, min double precision, max double precision, last double precision,
        increase double precision)
    language sql stable parallel safe rows 100000 as $$
    select m.project_id, m.metric, s.labels, p.series_id, to_timestamp(p.minute_ms / 1000.0),
        p.count, p.sum, p.min, p.max, p.last, p.increase
    from (
        select g.project_id, g.metric, array_agg(g.series_id) as ids
        from public.series g where g.metric = of_metric group by g.project_id, g.metric) as m
    cross join lateral public.tidewatch_family_five_minutes(
        m.project_id, public.tidewatch_metric_family(m.metric), m.ids,
        ceil(extract(epoch from from_time) * 1000)::bigint, ceil(extract(epoch from to_time) * 1000)::bigint - 1) as p
    join public.series s on s.project_id = m.project_id and s.series_id = p.series_id
$$;
